// One HTTP call of the contract: address, key, deadline, retries, errors. Knows no endpoint.

import { apiErrorOf, LightmeterConnectionError } from './api-error.ts';
import { type RetryPolicy, withRetries } from './retry.ts';

/** One call of an endpoint. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v1/quotes`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: { readonly json: unknown } | { readonly form: FormData } | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  /** Sending it twice does no more than sending it once, so a lost answer may be asked for again. */
  readonly repeatable: boolean;
  /** For the whole call with its retries. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A GET whose answer has no end in sight. */
export interface StreamCall extends Pick<HttpCall, 'path' | 'query' | 'headers' | 'signal'> {
  /** What the answer must be; anything else is not Lightmeter's. */
  readonly contentType: string;
  /** The longest time without a byte, from the request on. */
  readonly silenceMs: number;
}

/** What all calls of a client share. */
export interface HttpSettings {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly fetch: typeof fetch;
  readonly retry: RetryPolicy;
}

/** A parsed answer; nothing checks that it has the shape the contract says. */
export interface JsonAnswer<Body> {
  readonly body: Body;
  readonly headers: Headers;
}

const NO_RETRY: RetryPolicy = { maxRetries: 0, firstDelayMs: 0, maxDelayMs: 0 };

/** Sends calls to one server with one key. */
export class HttpClient {
  private readonly settings: HttpSettings;

  /** @throws TypeError when `baseUrl` is no http or https address */
  constructor(settings: HttpSettings) {
    this.settings = { ...settings, baseUrl: serverRoot(settings.baseUrl) };
  }

  /**
   * Sends the call and reads the JSON of its answer.
   *
   * @throws LightmeterApiError, LightmeterConnectionError; what `signal` was aborted with
   */
  async json<Answer>(call: HttpCall): Promise<JsonAnswer<Answer>> {
    return this.send(call, async (response) => {
      const text = await this.answering(call, () => response.text());
      return { body: parseAnswer(response, text) as Answer, headers: response.headers };
    });
  }

  /**
   * Sends the call and hands the bytes of its answer to `take` as they arrive.
   *
   * When the connection breaks, `take` sees the failure in its iteration and is called again with a new answer; a failure
   * of its own ends the call.
   *
   * @throws LightmeterApiError, LightmeterConnectionError, what `take` rejects with
   */
  async bytes<Result>(call: HttpCall, take: (bytes: AsyncIterable<Uint8Array>) => Promise<Result>) {
    return this.send(call, (response) => take(this.chunksOf(call, response)));
  }

  /** Where the server is. */
  get baseUrl(): string {
    return this.settings.baseUrl;
  }

  get retry(): RetryPolicy {
    return this.settings.retry;
  }

  /**
   * Opens a stream once: what to do when it breaks is the caller's to say.
   *
   * @throws LightmeterApiError, LightmeterConnectionError, what `signal` was aborted with; `chunks` does too
   */
  async stream(stream: StreamCall): Promise<{ status: number; chunks: AsyncIterable<Uint8Array> }> {
    const silence = silenceAfter(stream.silenceMs);
    const signal = stream.signal ? AbortSignal.any([stream.signal, silence.signal]) : silence.signal;
    const headers = { ...stream.headers, accept: stream.contentType };
    const call: HttpCall = {
      ...stream,
      method: 'GET',
      headers,
      repeatable: false,
      timeoutMs: stream.silenceMs,
    };
    try {
      const response = await this.open(call, signal);
      const type = response.headers.get('content-type') ?? '';
      if (response.body && !type.startsWith(stream.contentType)) {
        throw apiErrorOf(response, await this.answering(call, () => response.text()));
      }
      return { status: response.status, chunks: heard(this.chunksOf(call, response), silence) };
    } catch (error) {
      silence.end();
      throw error;
    }
  }

  private async send<Answer>(call: HttpCall, read: (response: Response) => Promise<Answer>): Promise<Answer> {
    const deadline = AbortSignal.timeout(call.timeoutMs);
    const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
    const policy = call.repeatable ? this.settings.retry : NO_RETRY;
    return withRetries(policy, signal, async () => read(await this.open(call, signal)));
  }

  /** @throws LightmeterApiError for a refusal */
  private async open(call: HttpCall, signal: AbortSignal): Promise<Response> {
    const request = this.requestOf(call, signal);
    const response = await this.answering(call, () => this.settings.fetch(this.addressOf(call), request));
    if (response.ok) return response;
    throw apiErrorOf(response, await this.answering(call, () => response.text()));
  }

  private async *chunksOf(call: HttpCall, response: Response): AsyncGenerator<Uint8Array> {
    if (!response.body) return;
    const chunks = response.body.getReader();
    try {
      for (;;) {
        const { done, value } = await this.answering(call, () => chunks.read());
        if (done) return;
        yield value;
      }
    } finally {
      await chunks.cancel().catch(() => {});
    }
  }

  /** Whatever fetch rejects with is a lost connection, unless the caller gave up. */
  private async answering<Result>(call: HttpCall, step: () => Promise<Result>): Promise<Result> {
    try {
      return await step();
    } catch (error) {
      call.signal?.throwIfAborted();
      throw new LightmeterConnectionError(this.settings.baseUrl, error);
    }
  }

  private addressOf(call: HttpCall): URL {
    const address = new URL(this.settings.baseUrl + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    return address;
  }

  private requestOf(call: HttpCall, signal: AbortSignal): RequestInit {
    const headers = new Headers();
    if (this.settings.apiKey !== undefined) headers.set('authorization', `Bearer ${this.settings.apiKey}`);
    for (const [name, value] of Object.entries(call.headers ?? {})) {
      if (value !== undefined) headers.set(name, value);
    }
    const { body } = call;
    if (body === undefined) return { method: call.method, headers, signal };
    if ('form' in body) return { method: call.method, headers, signal, body: body.form };
    headers.set('content-type', 'application/json');
    return { method: call.method, headers, signal, body: JSON.stringify(body.json) };
  }
}

/** A signal that aborts when nothing is heard for so long. */
interface Silence {
  readonly signal: AbortSignal;
  hear(): void;
  end(): void;
}

function silenceAfter(silenceMs: number): Silence {
  const controller = new AbortController();
  const expire = () => controller.abort(new DOMException('Nothing arrived in time.', 'TimeoutError'));
  let timer = setTimeout(expire, silenceMs);
  return {
    signal: controller.signal,
    hear: () => {
      clearTimeout(timer);
      timer = setTimeout(expire, silenceMs);
    },
    end: () => clearTimeout(timer),
  };
}

/** The chunks, each of which ends the silence. */
async function* heard(chunks: AsyncIterable<Uint8Array>, silence: Silence): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      // A caller that takes its time over an event is not a server that is silent.
      silence.end();
      yield chunk;
      silence.hear();
    }
  } finally {
    silence.end();
  }
}

/** @throws LightmeterApiError `unexpected_answer` when the text is no JSON: it is not a Lightmeter that answers */
function parseAnswer(response: Response, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw apiErrorOf(response, text);
  }
}

/** Without a slash at the end, and without the `/v1` that OpenAI's clients want in a base URL. */
function serverRoot(baseUrl: string): string {
  const url = new URL(baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`The address of a server begins with http:// or https://, not ${url.protocol}`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}`;
}
