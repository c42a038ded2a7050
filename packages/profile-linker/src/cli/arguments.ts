import { type ParseArgsConfig, parseArgs } from 'node:util';
import { HotspanError, nearestName } from '@hotspan/wire';
import { type Command, SETTINGS, type Setting, type Settings, type SettingTexts } from '../settings.js';

export interface ParsedArguments {
  readonly texts: SettingTexts;
  readonly wantsHelp: boolean;
  /** What follows the options: files, or the command to run. */
  readonly operands: readonly string[];
}

type NamedSetting = readonly [name: keyof Settings, setting: Setting<unknown>];

/** The settings that a command takes as flags. */
export function flagsOf(command: Command): readonly NamedSetting[] {
  return (Object.entries(SETTINGS) as unknown as readonly NamedSetting[]).filter(
    ([, setting]) => setting.flag !== null && setting.commands.includes(command),
  );
}

/**
 * Reads what stands behind the command's name. With `stopsAtOperand`, everything from the first operand on belongs
 * to another program.
 * @throws HotspanError `HOTSPAN_USAGE`
 */
export function readArguments(
  command: Command,
  args: readonly string[],
  { stopsAtOperand }: { readonly stopsAtOperand: boolean },
): ParsedArguments {
  const flags = flagsOf(command);
  const own = stopsAtOperand ? args.slice(0, operandsStart(flags, args)) : args;
  const { tokens } = parseArgs({ ...config(flags), args: [...own] });
  const texts: { [name: string]: string } = {};
  const operands: string[] = args.slice(own.length);
  let wantsHelp = false;
  for (const token of tokens ?? []) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help' || token.name === 'h') wantsHelp = true;
    else {
      const [name, setting] = flagNamed(flags, token.name, token.rawName, command);
      texts[name] = textOf(setting, token.rawName, token.value);
    }
  }
  return { texts, wantsHelp, operands: operands[0] === '--' ? operands.slice(1) : operands };
}

function config(flags: readonly NamedSetting[]): Pick<ParseArgsConfig, 'options'> & {
  strict: false;
  allowPositionals: true;
  tokens: true;
} {
  const options = flags.map(([, { flag, placeholder }]) => [
    flag!,
    { type: placeholder === null ? ('boolean' as const) : ('string' as const) },
  ]);
  return { options: Object.fromEntries(options), strict: false, allowPositionals: true, tokens: true };
}

/** Index of the first operand, or of the `--` before it. */
function operandsStart(flags: readonly NamedSetting[], args: readonly string[]): number {
  const { tokens } = parseArgs({ ...config(flags), args: [...args] });
  const first = (tokens ?? []).find(({ kind }) => kind !== 'option');
  return first?.index ?? args.length;
}

function flagNamed(
  flags: readonly NamedSetting[],
  name: string,
  rawName: string,
  command: Command,
): NamedSetting {
  const found = flags.find(([, { flag }]) => flag === name && rawName.startsWith('--'));
  if (found) return found;
  const near = nearestName(
    name,
    flags.map(([, { flag }]) => flag!),
  );
  const help = `\`hotspan ${command} --help\` lists the options.`;
  const hint = near === undefined ? help : `Did you mean --${near}? ${help}`;
  throw new HotspanError('HOTSPAN_USAGE', `There is no option ${rawName}.`, hint);
}

function textOf(setting: Setting<unknown>, rawName: string, value: string | undefined): string {
  if (setting.placeholder === null) {
    if (value === undefined) return 'true';
    const hint = `Write ${rawName} to switch it on, or leave it out.`;
    throw new HotspanError('HOTSPAN_USAGE', `${rawName} takes no value.`, hint);
  }
  if (value !== undefined) return value;
  throw new HotspanError('HOTSPAN_USAGE', `${rawName} needs a value.`, `Expected ${setting.expected}.`);
}
