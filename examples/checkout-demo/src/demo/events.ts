/** One line of JSON on stdout, for programs that follow the demo with `--json`. */
export function emit(event: { readonly event: string; readonly [key: string]: unknown }): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
