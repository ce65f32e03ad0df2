// Where words go: data to stdout, everything else to stderr, in colours only where a person sees them.

import pico from 'picocolors';

/** Functions that colour a text, or leave it as it is. */
export type Colours = ReturnType<typeof pico.createColors>;

/** The two streams a command writes to, and what they can show. */
export interface Terminal {
  /** `--json`: stdout carries one JSON document and nothing else. */
  readonly isJson: boolean;
  /** For text on stdout. */
  readonly colours: Colours;
  /** For text on stderr. */
  readonly noteColours: Colours;
  /** Columns of stdout; undefined when it is no terminal or a dumb one, and then nothing is shortened or wrapped. */
  readonly columns: number | undefined;
  /** Columns of stderr; undefined when it is no terminal or a dumb one, and then nothing is redrawn. */
  readonly noteColumns: number | undefined;
  /** A question can be asked and answered. */
  readonly canAsk: boolean;
  /** Data, and a line break after it. */
  print(text: string): void;
  /** `--json`: data as one document, indented for people. */
  printJson(document: unknown): void;
  /** Anything else, and a line break after it. */
  note(text: string): void;
  /** stderr as it is, for what redraws itself. */
  rawNote(text: string): void;
}

/** For a terminal that does not say how wide it is. */
const UNKNOWN_COLUMNS = 80;

interface TerminalFlags {
  readonly json?: boolean | undefined;
  readonly color?: boolean | undefined;
}

/** The terminal of this process under the global flags and the environment. */
export function createTerminal(flags: TerminalFlags, environment: NodeJS.ProcessEnv): Terminal {
  const { stdin, stdout, stderr } = process;
  const isDumb = environment.TERM === 'dumb';
  const wantsColour = flags.color !== false && !environment.NO_COLOR && !isDumb;
  const columnsOf = (stream: NodeJS.WriteStream) =>
    stream.isTTY && !isDumb ? stream.columns || UNKNOWN_COLUMNS : undefined;
  return {
    isJson: flags.json === true,
    colours: pico.createColors(wantsColour && stdout.isTTY === true),
    noteColours: pico.createColors(wantsColour && stderr.isTTY === true),
    columns: columnsOf(stdout),
    noteColumns: columnsOf(stderr),
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    print: (text) => stdout.write(`${text}\n`),
    printJson: (document) => stdout.write(`${JSON.stringify(document, null, 2)}\n`),
    note: (text) => stderr.write(`${text}\n`),
    rawNote: (text) => stderr.write(text),
  };
}

/** A reader that has seen enough (`| head`) ends the program quietly. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
