import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HotspanError } from '@hotspan/wire';
import { SETTINGS, settingsFromOptions, settingsFromText } from '../src/settings.js';

function thrown(action: () => unknown): HotspanError {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof HotspanError);
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

describe('settings', () => {
  it('are the defaults unless something else is said', () => {
    assert.equal(settingsFromText({}, {}).port, 4380);
    assert.equal(settingsFromText({}, {}).otlpPort, 4318);
    assert.deepEqual(settingsFromText({}, {}), settingsFromOptions({}));
  });

  it('prefer flags to the environment, and the environment to defaults', () => {
    const env = { HOTSPAN_PORT: '1234', HOTSPAN_MEMORY: '1', HOTSPAN_ALLOW_HOST: 'a.example, b.example' };
    const settings = settingsFromText({ port: '5678' }, env);
    assert.equal(settings.port, 5678);
    assert.equal(settings.memory, true);
    assert.deepEqual(settings.allowHosts, ['a.example', 'b.example']);
    assert.equal(settingsFromText({}, { HOTSPAN_PORT: '' }).port, 4380);
  });

  it('accept every default of their own', () => {
    assert.deepEqual(settingsFromOptions({ ...settingsFromOptions({}) }), settingsFromOptions({}));
  });

  it('refuse a bad value, naming where it stands and what is expected', () => {
    const fromFlag = thrown(() => settingsFromText({ port: '99999' }, {}));
    assert.equal(fromFlag.code, 'HOTSPAN_BAD_SETTING');
    assert.equal(fromFlag.message, '--port is "99999".');
    assert.equal(fromFlag.hint, 'Expected a whole number from 0 to 65535.');
    const fromEnv = thrown(() => settingsFromText({}, { HOTSPAN_MAX_BODY_BYTES: '8MB' }));
    assert.equal(fromEnv.message, 'HOTSPAN_MAX_BODY_BYTES is "8MB".');
    assert.match(fromEnv.hint, /whole number of bytes/);
    for (const bad of ['', '-1', '1.5', ' 1', '0x10', '1e3', 'NaN']) {
      assert.match(thrown(() => settingsFromText({ port: bad }, {})).message, /--port is/);
    }
  });

  it('refuse an unknown option with the one that was meant', () => {
    const error = thrown(() => settingsFromOptions({ otlpport: 1 } as never));
    assert.match(error.hint, /^Did you mean "otlpPort"\?/);
    assert.match(thrown(() => settingsFromOptions({ port: '80' } as never)).message, /port is "80"/);
  });

  it('have a flag or a variable, and say what they are', () => {
    for (const [name, setting] of Object.entries(SETTINGS)) {
      assert.ok(setting.flag !== null || setting.env !== null, name);
      assert.match(setting.help, /^[A-Z].*\.$/, name);
      assert.match(setting.env ?? 'HOTSPAN_X', /^HOTSPAN_[A-Z_]+$/, name);
    }
  });
});
