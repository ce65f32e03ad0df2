// A program: the provider that all gateways call. It answers POST /v1/images/generations as OpenAI does, with ready
// bytes, so that it costs as little as it can.

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerCommands } from '../commands.ts';
import { drawPicture, LARGE_PICTURE, NOISY_PICTURE, type PictureShape, SMALL_PICTURE } from './picture.ts';

/** The pictures that gateways are compared with. */
export type PictureName = 'small' | 'large';

/** `noisy` is for what has to be large. */
type AnyPictureName = PictureName | 'noisy';

export interface Behaviour {
  readonly picture: AnyPictureName;
  /** Between the request and its answer; undefined keeps every request waiting until `release`. */
  readonly delayMs: number | undefined;
}

/** How many pictures are unlike each other; after the last the first comes again. Bounds the disk a gateway fills. */
const PICTURE_COUNT = 256;

/** Beside the picture, what OpenAI reports of a 1024x1024 image of high quality. */
const USAGE = {
  total_tokens: 4_177,
  input_tokens: 17,
  output_tokens: 4_160,
  input_tokens_details: { text_tokens: 17, image_tokens: 0 },
};

interface Answers {
  readonly openings: readonly Buffer[];
  readonly closing: Buffer;
  /** Characters of base64. */
  readonly pictureBytes: number;
}

function answersWith(shape: PictureShape): Answers {
  const picture = drawPicture(shape);
  return {
    pictureBytes: picture.opening.length + picture.numbered(0).length + picture.closing.length,
    openings: Array.from({ length: PICTURE_COUNT }, (_, number) =>
      Buffer.from(`{"created":1795374000,"data":[{"b64_json":"${picture.opening}${picture.numbered(number)}`),
    ),
    closing: Buffer.from(`${picture.closing}"}],"usage":${JSON.stringify(USAGE)}}`),
  };
}

const ANSWERS: Readonly<Record<AnyPictureName, Answers>> = {
  small: answersWith(SMALL_PICTURE),
  large: answersWith(LARGE_PICTURE),
  noisy: answersWith(NOISY_PICTURE),
};

let behaviour: Behaviour = { picture: 'small', delayMs: 0 };
let answeredCount = 0;
let waiting: ServerResponse[] = [];

function answer(response: ServerResponse): void {
  const { openings, closing } = ANSWERS[behaviour.picture];
  const opening = openings[answeredCount % PICTURE_COUNT] ?? Buffer.alloc(0);
  answeredCount += 1;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': opening.length + closing.length,
    'x-request-id': `req_${answeredCount}`,
  });
  response.write(opening);
  response.end(closing);
}

const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
  request.resume();
  request.once('end', () => {
    if (behaviour.delayMs === undefined) waiting.push(response);
    else if (behaviour.delayMs === 0) answer(response);
    else setTimeout(answer, behaviour.delayMs, response);
  });
});

const commands = {
  /** Starts to listen; the port. */
  listen: () =>
    new Promise<number>((resolve) => {
      // Thousands of gateway connections may come in the same second.
      server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, () =>
        resolve((server.address() as AddressInfo).port),
      );
    }),
  behave: async (wanted: Behaviour) => {
    behaviour = wanted;
  },
  /** How many requests wait for `release`. */
  waitingCount: async () => waiting.length,
  /** Bytes in the body of one answer. */
  answerBytes: async (picture: PictureName) => {
    const { openings, closing } = ANSWERS[picture];
    return (openings[0]?.length ?? 0) + closing.length;
  },
  /** Bytes of base64 in one answer: a body that has fewer has not the whole picture. */
  pictureBytes: async (picture: PictureName) => ANSWERS[picture].pictureBytes,
  /** Answers all that wait, at once or evenly over a time. */
  release: async ({ overMs }: { overMs: number }) => {
    const released = waiting;
    waiting = [];
    const stepMs = overMs / released.length;
    for (const [index, response] of released.entries()) setTimeout(answer, index * stepMs, response);
  },
};

/** What the program can be told. */
export type UpstreamCommands = typeof commands;

answerCommands(commands);
