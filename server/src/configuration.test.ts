import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigurationError, readConfiguration, settings } from './configuration.ts';

test('every setting has a default or may be absent, so that an empty environment starts the product', () => {
  const configuration = readConfiguration({});
  assert.equal(configuration.LIGHTMETER_PORT, 8787);
  assert.equal(configuration.LIGHTMETER_SANDBOX_LATENCY, 'brief');
  assert.equal(configuration.LIGHTMETER_BOOTSTRAP_BALANCE, '100.00');
});

test('names every setting that cannot be used, in one message', () => {
  const broken = {
    LIGHTMETER_PORT: '70000',
    LIGHTMETER_SANDBOX_LATENCY: 'slow',
    LIGHTMETER_BOOTSTRAP_KEY: 'sk-1',
  };
  assert.throws(
    () => readConfiguration(broken),
    (error) =>
      error instanceof ConfigurationError &&
      Object.keys(broken).every((name) => error.message.includes(name)),
  );
});

test('an idempotency key is remembered for at least 24 hours, whatever is configured', () => {
  assert.throws(() => readConfiguration({ LIGHTMETER_IDEMPOTENCY_HOURS: '23' }), ConfigurationError);
  assert.equal(readConfiguration({ LIGHTMETER_IDEMPOTENCY_HOURS: '24' }).LIGHTMETER_IDEMPOTENCY_HOURS, 24);
});

test('the environment wins over the settings file, and a misspelt name in the file is refused', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'lightmeter-settings-')), 'lightmeter.json');
  writeFileSync(path, JSON.stringify({ LIGHTMETER_PORT: 9001, LIGHTMETER_HOST: '::1' }));
  const configuration = readConfiguration({ LIGHTMETER_CONFIG: path, LIGHTMETER_PORT: '9002' });
  assert.equal(configuration.LIGHTMETER_PORT, 9002);
  assert.equal(configuration.LIGHTMETER_HOST, '::1');
  writeFileSync(path, JSON.stringify({ LIGHTMETER_PROT: 9001 }));
  assert.throws(() => readConfiguration({ LIGHTMETER_CONFIG: path }), /no setting "LIGHTMETER_PROT"/);
});

test('a weather that cannot be read stops the start with its part and its mend', () => {
  assert.throws(
    () => readConfiguration({ LIGHTMETER_SANDBOX_WEATHER: 'storm,hail=0.1' }),
    /LIGHTMETER_SANDBOX_WEATHER: The part "hail=0\.1" of the weather cannot be used: there is no such part\./,
  );
  const { LIGHTMETER_SANDBOX_WEATHER: weather } = readConfiguration({
    LIGHTMETER_SANDBOX_WEATHER: 'storm,seed=7',
  });
  assert.equal(weather, 'storm,seed=7');
});

test('docs/configuration.md names every setting with its meaning and default', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  for (const [name, schema] of Object.entries(settings.shape)) {
    const unset = schema.safeParse(undefined);
    const standard = unset.success && unset.data !== undefined ? `\`${String(unset.data)}\`` : '';
    assert.ok(
      page.includes(`| \`${name}\` | ${standard} | ${schema.description} |`),
      `${name} is missing or differs`,
    );
  }
});
