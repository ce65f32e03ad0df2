// A server of the contract with one price, $0.03 an image, and the least memory that promises 2 and 3 need: a charge for
// each Idempotency-Key, and a balance. Words in a prompt make it fail.

import { multiplyUsd, nanoUsd, parseUsd, renderUsd } from '@lightmeter/core';
import { errorReply, type FakeReply, type FakeRequest, startFakeLightmeter } from '@lightmeter/sdk/fake';

/** The bytes of every picture: the CLI saves what it is sent and looks at nothing. */
export const PICTURE = Buffer.from('bytes of a picture');

const PRICE = parseUsd('0.03');

/** Words in a prompt and what the server then says. */
const FAILURES: Readonly<Record<string, FakeReply>> = {
  MODERATED: errorReply(400, { code: 'moderation_blocked', message: 'The provider refused the prompt.' }),
  BROKEN: errorReply(500, { code: 'internal_error', message: 'Something failed on our side.' }),
  EXPIRED_KEY: errorReply(401, { code: 'api_key_expired', message: 'The API key has expired.' }),
};

/** A server that runs in the test's own process. */
export interface FakeServer {
  readonly url: string;
  /** For the environment of the program. */
  readonly environment: Readonly<Record<string, string>>;
  readonly requests: readonly FakeRequest[];
  /** Calls that were charged, by Idempotency-Key. */
  readonly charges: ReadonlyMap<string, string>;
  /** While it is false, calls that generate are kept waiting. */
  readonly gate: { open: boolean };
  close(): Promise<void>;
}

/** Starts it with $100 of credit unless told otherwise. */
export async function startFakeServer(
  given: { balanceUsd?: string; capLeftUsd?: string } = {},
): Promise<FakeServer> {
  const charges = new Map<string, string>();
  const gate = { open: true };
  let available = parseUsd(given.balanceUsd ?? '100.00');
  const { capLeftUsd } = given;
  const keySpending =
    capLeftUsd === undefined
      ? {}
      : { key: { spend_cap_usd: '5', left_usd: capLeftUsd, period: 'day', spent_usd: '0', held_usd: '0' } };

  const generate = async (request: FakeRequest): Promise<FakeReply> => {
    const body = requestFields(request);
    const key = request.headers['idempotency-key'] ?? '';
    const amount = multiplyUsd(PRICE, body.n ?? 1);
    const failure = Object.keys(FAILURES).find((word) => body.prompt.includes(word));
    if (failure) return FAILURES[failure] ?? {};
    const replayed = charges.has(key);
    if (!replayed && amount > available) {
      return errorReply(402, { code: 'insufficient_balance', message: 'The balance is too low.' });
    }
    if (!replayed) available = nanoUsd(available - amount);
    charges.set(key, renderUsd(amount));
    // Paid for, and on its way: who leaves now gets it on the next call with the key.
    while (!gate.open) await new Promise((resolve) => setTimeout(resolve, 5));
    return imagesReply(key, { amountUsd: renderUsd(amount), imageCount: body.n ?? 1, replayed });
  };

  const fake = await startFakeLightmeter((request) => {
    switch (`${request.method} ${request.path}`) {
      case 'POST /v1/quotes':
        return quoteReply(JSON.parse(request.body));
      case 'GET /v1/rates':
        return { json: { id: '2026-11', effective_from: '2026-11-01T00:00:00.000Z' } };
      case 'GET /v1/balance':
        return { json: { object: 'balance', available_usd: renderUsd(available), ...keySpending } };
      case 'POST /v1/images/generations':
      case 'POST /v1/images/edits':
        return generate(request);
      default:
        return request.path.startsWith('/v1/outputs/')
          ? { bytes: PICTURE }
          : errorReply(404, { code: 'not_found' });
    }
  });
  return {
    url: fake.url,
    environment: { LIGHTMETER_URL: fake.url, LIGHTMETER_API_KEY: 'lm_test_0123456789abcdefghijklmnop' },
    requests: fake.requests,
    charges,
    gate,
    close: fake.close,
  };
}

interface QuotedFields {
  readonly prompt: string;
  readonly model: string;
  readonly n?: number;
  readonly count?: number;
}

/** Of JSON, or of a form as far as a prompt goes. */
function requestFields(request: FakeRequest): QuotedFields {
  if (request.path === '/v1/images/generations') return JSON.parse(request.body) as QuotedFields;
  return { model: 'gpt-image-2', prompt: /name="prompt"\r\n\r\n(.*)\r\n/.exec(request.body)?.[1] ?? '' };
}

function quoteReply(body: QuotedFields & { requests?: readonly QuotedFields[] }): FakeReply {
  const requests = body.requests ?? [body];
  const refused = requests.findIndex((request) => request.prompt.includes('REFUSED'));
  if (refused !== -1) {
    const param = body.requests ? `requests[${refused}].prompt` : 'prompt';
    const badCount = requests.filter((request) => request.prompt.includes('REFUSED')).length;
    const more =
      badCount === 1
        ? ''
        : ` ${badCount} of the ${requests.length} requests cannot be quoted; \`rows\` has them all.`;
    return errorReply(400, { code: 'invalid_value', message: `${param} is refused.${more}`, param });
  }
  const counts = requests.map((request) => (request.n ?? 1) * (request.count ?? 1));
  const imageCount = counts.reduce((sum, count) => sum + count, 0);
  const price = (count: number) => renderUsd(multiplyUsd(PRICE, count));
  const total = { kind: 'exact', low_usd: price(imageCount), high_usd: price(imageCount) };
  const line = { unit: 'images', tier: '1K', quantity: imageCount, unit_price_usd: '0.03' };
  return {
    json: {
      id: 'quote_1',
      object: 'quote',
      ...total,
      rate_card: '2026-11',
      expires_at: '2026-11-22T20:00:00.000Z',
      line_items: [{ ...line, amount_usd: total.high_usd }],
      expected_usage: {
        output_image_tokens: null,
        output_text_tokens: null,
        input_text_tokens: null,
        input_image_tokens: null,
      },
      ...(body.requests
        ? {
            requests: requests.map((request, index) => ({
              index,
              model: request.model,
              count: request.count ?? 1,
              kind: 'exact',
              low_usd: price(counts[index] ?? 0),
              high_usd: price(counts[index] ?? 0),
            })),
          }
        : { smaller_tiers: [] }),
    },
  };
}

function imagesReply(
  key: string,
  given: { amountUsd: string; imageCount: number; replayed: boolean },
): FakeReply {
  const id = key.slice(-8);
  const outputIds = Array.from({ length: given.imageCount }, (_none, index) => `out_${id}_${index}`);
  return {
    headers: given.replayed ? { 'idempotent-replayed': 'true' } : {},
    json: {
      created: 1_763_836_200,
      output_format: 'png',
      size: '1024x1024',
      lightmeter: {
        task_id: `task_${id}`,
        quoted_usd: given.amountUsd,
        charged_usd: given.amountUsd,
        rate_card: '2026-11',
        output_ids: outputIds,
        tiers: outputIds.map(() => '1K'),
        latency_ms: 5,
        mode: 'test',
      },
      data: outputIds.map((output) => ({ url: `http://fake.test/v1/outputs/${output}` })),
    },
  };
}
