// Reads server-sent events from the body of an answer. Works in pieces, since one event may carry a picture of many
// megabytes: what has arrived is joined once a line is whole, and never before.

export interface StreamedEvent {
  /** `message` when the server names none. */
  readonly type: string;
  readonly text: string;
}

/** The events of a body, in order. Comments say nothing but that the connection lives: `undefined`. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<StreamedEvent | undefined> {
  let type = 'message';
  let lines: string[] = [];
  for await (const line of readLines(body)) {
    if (line === '') {
      if (lines.length > 0) yield { type, text: lines.join('\n') };
      type = 'message';
      lines = [];
    } else if (line.startsWith('data:')) {
      lines.push(line.slice(line[5] === ' ' ? 6 : 5));
    } else if (line.startsWith('event:')) {
      type = line.slice(6).trim();
    } else if (line.startsWith(':')) {
      yield undefined;
    }
  }
}

/** Lines without their ends; a line that the body breaks off in is not one. */
async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let begun: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const [first = '', ...others] = decoder.decode(value, { stream: true }).split('\n');
      begun.push(first);
      for (const other of others) {
        yield begun.join('').replace(/\r$/, '');
        begun = [other];
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
