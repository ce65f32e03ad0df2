// The request that code samples are written for: exactly what the API takes, so that a sample does what the form does.

import type { EditBody, GenerationBody } from '@lightmeter/contract';

/** The parameters as the API spells them, without pictures. What is left out here is left out of the samples. */
export type SampleBody = Partial<Omit<GenerationBody, 'model' | 'prompt'>> &
  Partial<Pick<EditBody, 'input_fidelity'>> & { readonly model: string; readonly prompt: string };

export interface SampleRequest {
  readonly body: SampleBody;
  /** File names of the input images; any makes the request an edit. */
  readonly images?: readonly string[];
  /** File name of the mask. */
  readonly mask?: string | undefined;
  /** Where the server is, without `/v1`: `https://lightmeter.example.com`. */
  readonly serverUrl: string;
  /** The server refuses when the quote is higher: US dollars as a decimal string, the number on the button. */
  readonly maxCostUsd?: string | undefined;
}

export type SampleLanguage = 'shell' | 'typescript' | 'python';

export interface CodeSample {
  /** Name of its tab. */
  readonly label: string;
  readonly language: SampleLanguage;
  readonly code: string;
  /** What the sample cannot carry over, in a sentence; undefined when it says everything. */
  readonly note: string | undefined;
}

/** The parameters that are set, in the order they were given. */
export function setParameters(body: SampleBody): [name: string, value: string | number | boolean][] {
  return Object.entries(body).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== undefined,
  );
}

export function isEdit({ images }: SampleRequest): boolean {
  return images !== undefined && images.length > 0;
}

/** What the pictures are called when they are saved. */
export function fileEnding({ output_format: format = 'png' }: SampleBody): string {
  return format === 'jpeg' ? 'jpg' : format;
}
