import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserName } from './browser-name.ts';

test('names the browser and the system, and not the browsers it claims to be', () => {
  const edge = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0';
  const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1';
  assert.equal(browserName(edge), 'Edge on Windows');
  assert.equal(browserName(safari), 'Safari on iOS');
  assert.equal(browserName('Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0'), 'Firefox on Linux');
  assert.equal(browserName('curl/8.5.0'), 'curl');
  assert.equal(browserName(''), 'Unknown browser');
});
