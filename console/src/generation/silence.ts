// Notices a connection that says nothing any more, and tells a lost connection from a caller who gave up.

import { LightmeterConnectionError } from '@lightmeter/sdk';

/** No answer, as every part of the console knows it. */
export function lostConnection(cause: unknown): LightmeterConnectionError {
  return new LightmeterConnectionError(location.origin, cause);
}

/** Steps of one connection, each of which must bring something in time. */
export class Silence {
  /** Aborts when the caller gives up, or nothing has come for too long. */
  readonly signal: AbortSignal;
  private readonly caller: AbortSignal;
  private readonly controller = new AbortController();
  private readonly silenceMs: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(caller: AbortSignal, silenceMs: number) {
    this.caller = caller;
    this.silenceMs = silenceMs;
    this.signal = AbortSignal.any([caller, this.controller.signal]);
  }

  /** From now on it is counted. */
  begin(): void {
    clearTimeout(this.timer);
    const expire = () => this.controller.abort(new DOMException('Nothing arrived in time.', 'TimeoutError'));
    this.timer = setTimeout(expire, this.silenceMs);
  }

  end(): void {
    clearTimeout(this.timer);
  }

  /**
   * One step, after which the silence begins anew.
   *
   * @throws LightmeterConnectionError for whatever fetch rejects with; what the caller aborted with
   */
  async while<Answer>(step: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await step();
      this.begin();
      return answer;
    } catch (error) {
      this.caller.throwIfAborted();
      throw lostConnection(error);
    }
  }
}
