import { SETTINGS } from '../../src/settings.js';

/** The settings as the README shows them. */
export function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(([name, setting]) => {
    const { flag, placeholder, env, commands, defaultValue, unit, help } = setting;
    const flagCell = flag === null ? '–' : `\`--${flag}${placeholder === null ? '' : ` ${placeholder}`}\``;
    const value = String(defaultValue);
    const defaultCell = value === '' ? '–' : `\`${value}\`${unit === '' ? '' : ` ${unit}`}`;
    const envCell = env === null ? '–' : `\`${env}\``;
    return `| \`${name}\` | ${flagCell} | ${envCell} | ${defaultCell} | ${commands.join(', ')} | ${help} |`;
  });
  return [
    '| name | flag | environment | default | commands | meaning |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
