// Starting the project: that the right Node runs the right file, and that packages are installed when they must be.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { FakeCheckout } from './fake-checkout.ts';

const ECHO = `
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  const args: readonly string[] = process.argv.slice(2);
  console.log(JSON.stringify({ node: process.execPath, cwd: process.cwd(), args, input }));
  process.exitCode = 7;`;

const WAIT_FOR_SIGNAL = `
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => { console.log(signal); process.exit(5); });
  console.log('ready');
  setInterval(() => {}, 1000);`;

/** Where Node cannot replace its process: Windows, and every version before 22.15. */
const WITHOUT_EXECVE = ['--import', 'data:text/javascript,delete process.execve'];

for (const [way, nodeFlags] of [
  ['replacing the process', []],
  ['as a child', WITHOUT_EXECVE],
] as const) {
  describe(`the program runs, ${way}`, () => {
    test('with the caller’s arguments, input and folder, and its exit code is kept', async (t) => {
      const checkout = new FakeCheckout(t);
      checkout.install();
      checkout.write('server/src/main.ts', ECHO);
      const cwd = join(checkout.root, 'core');
      const args = ['serve', '--port', '9000', 'a b'];
      const ending = await checkout.start('scripts/run.mjs', { args, input: 'hello', cwd, nodeFlags });
      assert.deepEqual(JSON.parse(ending.stdout), {
        node: realpathSync(process.execPath),
        cwd: realpathSync(cwd),
        args: ['--port', '9000', 'a b'],
        input: 'hello',
      });
      assert.equal(ending.stderr, '');
      assert.equal(ending.code, 7);
    });

    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      test(`and receives ${signal}`, async (t) => {
        const checkout = new FakeCheckout(t);
        checkout.install();
        checkout.write('server/src/main.ts', WAIT_FOR_SIGNAL);
        const ending = await checkout.start('scripts/run.mjs', { args: ['serve'], signal, nodeFlags });
        assert.equal(ending.stdout, `ready\n${signal}\n`);
        assert.equal(ending.code, 5);
      });
    }
  });
}

test('the program stops when the shell that npm started it in is ended', {
  skip: process.platform === 'win32',
}, async (t) => {
  const checkout = new FakeCheckout(t);
  checkout.install();
  checkout.write('server/src/main.ts', WAIT_FOR_SIGNAL);
  const command = '"$0" scripts/run.mjs serve; exit $?';
  const shell = spawn('sh', ['-c', command, process.execPath], {
    cwd: checkout.root,
    env: { ...process.env, npm_lifecycle_event: 'start' },
  });
  let written = '';
  for await (const chunk of shell.stdout) {
    if (written === '') shell.kill('SIGTERM');
    written += chunk;
  }
  assert.equal(written, 'ready\nSIGTERM\n');
});

test('the command runs in the folder where it was typed, by its own name or as npm run lightmeter', async (t) => {
  const checkout = new FakeCheckout(t);
  checkout.install();
  checkout.write('cli/src/main.ts', ECHO);
  const direct = await checkout.start('cli/bin/lightmeter.mjs', { args: ['quote', 'a fox'], cwd: '/' });
  const byNpm = await checkout.start('scripts/run.mjs', {
    args: ['cli', 'quote', 'a fox'],
    env: { npm_lifecycle_event: 'lightmeter', INIT_CWD: '/' },
  });
  for (const ending of [direct, byNpm]) {
    const { args, cwd } = JSON.parse(ending.stdout);
    assert.deepEqual({ args, cwd }, { args: ['quote', 'a fox'], cwd: '/' });
  }
});

test('a target that does not exist is answered with those that do', async (t) => {
  const ending = await new FakeCheckout(t).start('scripts/run.mjs', { args: ['constructor'] });
  assert.equal(
    ending.stderr,
    'Say what to run: serve, cli, test, check, format, bench, soak, screenshots. Not: constructor.\n',
  );
  assert.equal(ending.code, 1);
});

test('two starts at once in a fresh checkout install the packages once, and later starts not at all', async (t) => {
  const checkout = new FakeCheckout(t);
  checkout.write('server/src/main.ts', "console.log('started');");
  const start = () => checkout.start('scripts/run.mjs', { args: ['serve'] });
  const endings = [...(await Promise.all([start(), start()])), await start()];
  assert.deepEqual(
    endings.map((ending) => [ending.code, ending.stdout]),
    [
      [0, 'started\n'],
      [0, 'started\n'],
      [0, 'started\n'],
    ],
  );
  const said = endings.map((ending) => ending.stderr).join('');
  assert.equal(said.match(/^Installing packages/gm)?.length, 1);
  assert.equal(endings[2]?.stderr, '');
  assert.ok(existsSync(join(checkout.root, 'node_modules/core')));
  assert.ok(!existsSync(join(checkout.root, '.lightmeter-installing')));
});

test('a changed lock file brings the packages up to date', async (t) => {
  const checkout = new FakeCheckout(t);
  checkout.install();
  checkout.write('server/src/main.ts', "console.log('started');");
  const start = () => checkout.start('scripts/run.mjs', { args: ['serve'] });
  assert.equal((await start()).stderr, '');
  checkout.write('core/package.json', JSON.stringify({ name: 'core', version: '0.2.0' }));
  checkout.writePackages({
    core: { version: '0.2.0' },
    'node_modules/core': { resolved: 'core', link: true },
  });
  assert.match((await start()).stderr, /^Installing packages/);
  assert.equal((await start()).stderr, '');
});

test('an installation that died is taken over', async (t) => {
  const checkout = new FakeCheckout(t);
  checkout.write('server/src/main.ts', "console.log('started');");
  checkout.write('.lightmeter-installing', `${spawnSync(process.execPath, ['--version']).pid}`);
  const ending = await checkout.start('scripts/run.mjs', { args: ['serve'] });
  assert.equal(ending.stdout, 'started\n');
});

test('where npm ci refuses the lock file, npm install repairs it', async (t) => {
  const checkout = new FakeCheckout(t);
  checkout.write('server/src/main.ts', "console.log('started');");
  checkout.writePackages({});
  const ending = await checkout.start('scripts/run.mjs', { args: ['serve'] });
  assert.match(ending.stderr, /npm ci refused package-lock\.json; running npm install/);
  assert.equal(ending.stdout, 'started\n');
});

test('when npm fails, its own words are shown and nothing is started', async (t) => {
  const checkout = new FakeCheckout(t);
  checkout.write('server/src/main.ts', "console.log('started');");
  checkout.writePackages({
    core: { version: '0.1.0' },
    'node_modules/core': { resolved: 'core', link: true },
    'node_modules/gone': { version: '1.0.0', resolved: 'file:gone.tgz' },
  });
  checkout.write(
    'package.json',
    JSON.stringify({ workspaces: ['core'], dependencies: { gone: 'file:gone.tgz' } }),
  );
  const ending = await checkout.start('scripts/run.mjs', { args: ['serve'] });
  assert.match(ending.stderr, /ENOENT[\s\S]*The packages could not be installed; npm says why above\.\n$/);
  assert.equal(ending.code, 1);
  assert.equal(ending.stdout, '');
});

test('a checkout that may not be written to is started when it is installed, and explained when it is not', async (t) => {
  const checkout = new FakeCheckout(t);
  const NOBODY = 65534;
  const uid = process.getuid?.() === 0 ? NOBODY : undefined;
  checkout.write('server/src/main.ts', "console.log('started');");
  chmodSync(checkout.root, 0o555);
  const start = () =>
    checkout.start('scripts/run.mjs', { args: ['serve'], ...(uid === undefined ? {} : { uid }) });

  const refused = await start();
  assert.match(refused.stderr, /not installed, and .* may not be written to \(EACCES\)\. Run `npm ci` there/);
  assert.equal(refused.code, 1);

  chmodSync(checkout.root, 0o755);
  checkout.install();
  chmodSync(checkout.root, 0o555);
  assert.equal((await start()).stdout, 'started\n');
});
