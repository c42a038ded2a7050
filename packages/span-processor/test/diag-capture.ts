import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';

/** Collects what is said through `diag`, as `level: message`. */
export function captureDiag(level: DiagLogLevel = DiagLogLevel.WARN): string[] {
  const said: string[] = [];
  const say =
    (name: string) =>
    (...args: unknown[]): void => {
      said.push(`${name}: ${args.map(String).join(' ')}`);
    };
  const logger: DiagLogger = {
    error: say('error'),
    warn: say('warn'),
    info: say('info'),
    debug: say('debug'),
    verbose: say('verbose'),
  };
  diag.setLogger(logger, { logLevel: level, suppressOverrideMessage: true });
  return said;
}
