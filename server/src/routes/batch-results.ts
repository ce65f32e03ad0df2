// What came of a batch: as a ZIP, as a list, as contact sheets. Each shows what is there when it is asked for, also while
// the batch runs.

import { errorResponse } from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { OutputRecord } from '@lightmeter/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bookOf } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { outputLink } from '../http/images-answer.ts';
import { originOf } from '../http/origin.ts';
import { contactSheetHtml, HTML_ITEMS_PER_PAGE } from '../results/contact-sheet-html.ts';
import { contactSheetPicture, PICTURE_ITEMS_PER_PAGE } from '../results/contact-sheet-picture.ts';
import { manifestCsv } from '../results/manifest-csv.ts';
import { readBatchResults } from '../results/read-batch-results.ts';
import { type BatchResults, hasEnded } from '../results/result-item.ts';
import { sendDownload } from '../results/send-download.ts';
import type { Thumbnails } from '../results/thumbnails.ts';
import { zipResults } from '../results/zip-results.ts';
import type { Services } from '../services.ts';

const batchParams = z.object({ id: z.string().max(100) });
const sheetQuery = z.strictObject({
  page: z.coerce.number().int().min(1).default(1).meta({ description: 'From 1.' }),
});

export function batchResultRoutes(app: FastifyInstance, services: Services, thumbnails: Thumbnails): void {
  zipRoute(app, services);
  manifestRoute(app, services);
  htmlRoute(app, services, thumbnails);
  pictureRoute(app, services, thumbnails);
}

function zipRoute(app: FastifyInstance, services: Services): void {
  const summary = 'Download the images of a batch';
  const description =
    'A ZIP of all images there are, `manifest.csv` and `README.txt`, made while it is sent: it has no `Content-Length`, and breaks off when an image cannot be read.';
  app.get(
    '/v1/batches/:id/results.zip',
    schemaOf({ summary, description, produces: 'application/zip' }),
    async (request, reply) => {
      const { results, head, linkOf } = await resultsOf(services, request);
      const { outputs, clock, scratchDirectory } = services;
      await sendDownload(services, reply, {
        headers: { ...head, 'content-type': 'application/zip', ...saveAs(results, 'results.zip') },
        blocks: zipResults({ ...results, outputs, linkOf, scratchDirectory, clock }),
      });
      return reply;
    },
  );
}

function manifestRoute(app: FastifyInstance, services: Services): void {
  const summary = 'List the images of a batch as CSV';
  const description =
    'A line for every image, and one for every item without one. UTF-8, RFC 4180. A cell that a spreadsheet would compute, or that begins with an apostrophe, has an apostrophe before it. `quoted_usd` and `charged_usd` stand on the first line of an item.';
  app.get(
    '/v1/batches/:id/manifest.csv',
    schemaOf({ summary, description, produces: 'text/csv' }),
    async (request, reply) => {
      const { results, head, linkOf } = await resultsOf(services, request);
      const metadataNames = await results.metadataNames();
      await sendDownload(services, reply, {
        headers: {
          ...head,
          'content-type': 'text/csv; charset=utf-8; header=present',
          ...saveAs(results, 'manifest.csv'),
        },
        blocks: manifestCsv(results.items(0), { batch: results.batch, metadataNames, linkOf }),
      });
      return reply;
    },
  );
}

function htmlRoute(app: FastifyInstance, services: Services, thumbnails: Thumbnails): void {
  const summary = 'Look at a batch';
  const description = `The contact sheet as an HTML page that needs nothing else, ${HTML_ITEMS_PER_PAGE} items a page. Its links to the whole images work for as long as other signed links.`;
  app.get(
    '/v1/batches/:id/contact-sheet',
    schemaOf({ summary, description, produces: 'text/html', querystring: sheetQuery }),
    async (request, reply) => {
      const { page } = request.query as z.output<typeof sheetQuery>;
      const { results, head, linkOf } = await resultsOf(services, request);
      await sendDownload(services, reply, {
        headers: {
          ...head,
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
          'referrer-policy': 'no-referrer',
        },
        blocks: contactSheetHtml({ results, page, thumbnails, linkOf }),
      });
      return reply;
    },
  );
}

function pictureRoute(app: FastifyInstance, services: Services, thumbnails: Thumbnails): void {
  const summary = 'Look at a batch in one picture';
  const description = `The contact sheet as WebP, ${PICTURE_ITEMS_PER_PAGE} items a page.`;
  app.get(
    '/v1/batches/:id/contact-sheet.webp',
    schemaOf({ summary, description, produces: 'image/webp', querystring: sheetQuery }),
    async (request, reply) => {
      const { page } = request.query as z.output<typeof sheetQuery>;
      const { results, head } = await resultsOf(services, request);
      const picture = await contactSheetPicture(results, page, thumbnails);
      return reply
        .headers({ ...head, 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' })
        .type('image/webp')
        .send(Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength));
    },
  );
}

function schemaOf(given: {
  summary: string;
  description: string;
  produces: string;
  querystring?: z.ZodType;
}) {
  const { produces, ...schema } = given;
  return {
    config: { scope: 'read' as const },
    schema: {
      tags: ['Batches'],
      params: batchParams,
      ...schema,
      produces: [produces],
      response: { 200: z.any().meta({ description: given.summary }), default: errorResponse },
    },
  };
}

/** @throws LightmeterError `not_found`, the same for what is not there and what is not the caller's */
async function resultsOf(services: Services, request: FastifyRequest) {
  const { id } = request.params as z.output<typeof batchParams>;
  const record = await services.store.batches.get(bookOf(callerOf(request)), id);
  if (!record) {
    throw new LightmeterError('not_found', {
      param: 'id',
      message: `There is no batch ${JSON.stringify(id)}.`,
    });
  }
  const results = readBatchResults(services, record);
  const origin = originOf(services, request);
  return {
    results,
    head: {
      'lightmeter-batch-status': record.state,
      'lightmeter-results': hasEnded(results.batch) ? 'complete' : 'partial',
    },
    linkOf: (output: OutputRecord) => outputLink(services, output, { origin }),
  };
}

function saveAs({ batch }: BatchResults, ending: string): Record<string, string> {
  return { 'content-disposition': `attachment; filename="${batch.batchId}-${ending}"` };
}
