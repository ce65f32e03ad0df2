// A program: the callers. It keeps so many requests under way as it is told, and reports how long each took.

import { setTimeout as delay } from 'node:timers/promises';
import { answerCommands } from '../commands.ts';
import { HttpConnection, type RequestTarget } from './http-connection.ts';

export interface SteadyLoad {
  readonly target: RequestTarget;
  /** Callers; each sends its next request when it has the answer to the last. */
  readonly callers: number;
  /** Not counted, before the window. */
  readonly warmUpMs: number;
  readonly windowMs: number;
}

export interface SteadyOutcome {
  /** From sending to the last byte, of each answer that ended within the window. */
  readonly latenciesMs: Float64Array;
  /** Answers of status 200 in all, warm-up included. */
  readonly answeredCount: number;
  /** Connections that broke, and answers of any other status. */
  readonly failedCount: number;
}

export interface Burst {
  readonly target: RequestTarget;
  /** Each on a connection of its own. */
  readonly requestCount: number;
  /** They are sent evenly over this time. */
  readonly rampMs: number;
  /** Answers that are not whole by then have failed. */
  readonly deadlineMs: number;
  /** A shorter body is not the answer. */
  readonly leastBodyBytes: number;
}

export interface BurstOutcome {
  /** When each good answer was whole, counted from the first request. */
  readonly answeredAtMs: Float64Array;
  readonly failedCount: number;
}

/** So that a server that refuses at once is not asked in a tight loop. */
const PAUSE_AFTER_FAILURE_MS = 10;

async function steady(load: SteadyLoad): Promise<SteadyOutcome> {
  const windowBeginsMs = performance.now() + load.warmUpMs;
  const windowEndsMs = windowBeginsMs + load.windowMs;
  const latenciesMs: number[] = [];
  let answeredCount = 0;
  let failedCount = 0;
  const caller = async () => {
    const connection = new HttpConnection(load.target);
    for (let beganMs = performance.now(); beganMs < windowEndsMs; beganMs = performance.now()) {
      const isAnswered = await connection.send().then(
        ({ status }) => status === 200,
        () => false,
      );
      const nowMs = performance.now();
      if (!isAnswered) {
        failedCount += 1;
        await delay(PAUSE_AFTER_FAILURE_MS);
        continue;
      }
      answeredCount += 1;
      if (nowMs >= windowBeginsMs && nowMs < windowEndsMs) latenciesMs.push(nowMs - beganMs);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: load.callers }, caller));
  return { latenciesMs: Float64Array.from(latenciesMs), answeredCount, failedCount };
}

async function burst(load: Burst): Promise<BurstOutcome> {
  const beganMs = performance.now();
  const answeredAtMs: number[] = [];
  const connections: HttpConnection[] = [];
  const ask = async (index: number) => {
    await delay((index * load.rampMs) / load.requestCount);
    const connection = new HttpConnection(load.target);
    connections.push(connection);
    const { status, bodyBytes } = await connection.send();
    if (status === 200 && bodyBytes >= load.leastBodyBytes) answeredAtMs.push(performance.now() - beganMs);
    connection.close();
  };
  const timer = setTimeout(() => {
    for (const connection of connections) connection.close();
  }, load.deadlineMs);
  await Promise.allSettled(Array.from({ length: load.requestCount }, (_, index) => ask(index)));
  clearTimeout(timer);
  return {
    answeredAtMs: Float64Array.from(answeredAtMs),
    failedCount: load.requestCount - answeredAtMs.length,
  };
}

const commands = { steady, burst };

/** What the program can be told. */
export type LoadCommands = typeof commands;

answerCommands(commands);
