// The worker thread of one contact sheet: draws it, hands it over, ends.

import { parentPort, workerData } from 'node:worker_threads';
import type { Sheet } from './contact-sheet.ts';
import { paintSheet } from './paint-sheet.ts';

const port = parentPort;
if (!port) throw new Error('contact-sheet-worker.ts runs only as a worker thread.');

const picture = new Uint8Array(await paintSheet(workerData as Sheet));
port.postMessage(picture, [picture.buffer]);
