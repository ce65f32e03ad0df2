// What reading the input of a batch gives: one item for each line that is not blank, in order, and what holds for the
// file as a whole.

import type { BatchEditBody, GenerationBody } from '@lightmeter/contract';
import type { ErrorCode, LightmeterError } from '@lightmeter/core';

/** Formats of an input. `txt` is a prompt a line. */
export const INPUT_FORMATS = ['jsonl', 'csv', 'tsv', 'txt'] as const;
export type InputFormat = (typeof INPUT_FORMATS)[number];

/** What is wrong, in words for the caller: the parameter, the limit, the fix. */
export interface InputFault {
  readonly code: ErrorCode;
  readonly message: string;
  /** In wire spelling; undefined when the line as a whole is at fault. */
  readonly param: string | undefined;
}

/** A request as the wire has it, valid by its schema. What the model can do is not checked yet. */
export type LineRequest =
  | { readonly operation: 'generate'; readonly body: GenerationBody }
  | { readonly operation: 'edit'; readonly body: BatchEditBody };

export type InputItem =
  | {
      readonly kind: 'request';
      /** On which the row begins, from 1; the header of a table is line 1. */
      readonly lineNumber: number;
      /** The caller's, or `line-<number>`; unique in the file. */
      readonly customId: string;
      readonly request: LineRequest;
      readonly metadata: Readonly<Record<string, string>> | undefined;
    }
  | {
      readonly kind: 'fault';
      readonly lineNumber: number;
      /** As far as it could be read. */
      readonly customId: string | undefined;
      readonly fault: InputFault;
    }
  /** Something that is not read, told once. */
  | { readonly kind: 'warning'; readonly message: string }
  /** The file cannot be used, and nothing of it may be. Always the last item. */
  | { readonly kind: 'hopeless'; readonly lineNumber: number | undefined; readonly fault: InputFault };

export type FaultItem = Extract<InputItem, { kind: 'fault' }>;

/** One line or row before its request is checked. */
export interface RawLine {
  readonly lineNumber: number;
  /** In wire spelling, as written. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly customId: string | undefined;
  /** The endpoint that the line names; undefined leaves it to the fields. */
  readonly endpoint: BatchEndpoint | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  /** What is known to be wrong with it already; its id counts all the same. */
  readonly fault?: InputFault | undefined;
}

export type RawItem = RawLine | Exclude<InputItem, { kind: 'request' }>;

/** Endpoints that a line may name, as OpenAI writes them. */
export const BATCH_ENDPOINTS = ['/v1/images/generations', '/v1/images/edits'] as const;
export type BatchEndpoint = (typeof BATCH_ENDPOINTS)[number];

/** What a failure tells the caller. */
export function faultOf({ code, message, param }: LightmeterError): InputFault {
  return { code, message, param };
}

/** A line that cannot be used. */
export function lineFault(
  lineNumber: number,
  code: ErrorCode,
  given: { message: string; param?: string; customId?: string | undefined },
): FaultItem {
  const { message, param, customId } = given;
  return { kind: 'fault', lineNumber, customId, fault: { code, message, param } };
}

/** Ends the reading of a file that cannot be used. Caught where the reading began, never thrown to callers. */
export class HopelessInput extends Error {
  readonly fault: InputFault;
  readonly lineNumber: number | undefined;

  constructor(code: ErrorCode, given: { message: string; param?: string; lineNumber?: number }) {
    super(given.message);
    this.fault = { code, message: given.message, param: given.param };
    this.lineNumber = given.lineNumber;
  }
}
