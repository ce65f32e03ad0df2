#!/usr/bin/env node
// The `lightmeter` command: the same launcher as `npm start`, so it too runs on the pinned Node.

import { launch } from '../../scripts/launch.mjs';

await launch('cli', process.argv.slice(2));
