// Programs of this room that do as they are told: functions by name, called over the channel between the processes.

import type { Cleanup } from './cleanup.ts';
import { Program, type Side } from './program.ts';

/** What a program can be told; each takes one value and resolves to one. */
export type CommandTable = Readonly<Record<string, (given: never) => Promise<unknown>>>;

interface Call {
  readonly callId: number;
  readonly name: string;
  readonly given: unknown;
}

type Reply = { readonly callId: number } & ({ readonly answer: unknown } | { readonly error: string });

/** In the program: carries out what its starter asks, and ends when the starter is gone. */
export function answerCommands(table: CommandTable): void {
  const run = table as Readonly<Record<string, (given: unknown) => Promise<unknown>>>;
  const reply = (sent: Reply) => process.send?.(sent);
  process.on('disconnect', () => process.exit());
  process.on('message', ({ callId, name, given }: Call) => {
    const work = run[name]?.(given) ?? Promise.reject(new Error(`There is no command ${name}.`));
    work.then(
      (answer) => reply({ callId, answer }),
      (error) => reply({ callId, error: String(error?.stack ?? error) }),
    );
  });
}

/** In the starter: the program and the calls under way. */
export class CommandedProgram<Table extends CommandTable> {
  readonly program: Program;
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();
  private lastCallId = 0;

  private constructor(program: Program) {
    this.program = program;
    program.child.on('message', (reply: Reply) => {
      const call = this.waiting.get(reply.callId);
      this.waiting.delete(reply.callId);
      if ('error' in reply) call?.reject(new Error(reply.error));
      else call?.resolve(reply.answer);
    });
    program.child.once('exit', () => {
      for (const call of this.waiting.values()) call.reject(new Error('The program has ended.'));
    });
  }

  static async start<Table extends CommandTable>(
    cleanup: Cleanup,
    given: { name: string; file: string; side: Side },
  ): Promise<CommandedProgram<Table>> {
    const { name, file, side } = given;
    return new CommandedProgram<Table>(
      await Program.start(cleanup, { name, args: [file], side, isCommanded: true }),
    );
  }

  /** Calls a function of the program. Calls may overlap. */
  ask<Name extends keyof Table & string>(
    name: Name,
    ...[given]: Parameters<Table[Name]>
  ): Promise<Awaited<ReturnType<Table[Name]>>> {
    this.lastCallId += 1;
    const call = Promise.withResolvers<unknown>();
    this.waiting.set(this.lastCallId, call);
    this.program.child.send({ callId: this.lastCallId, name, given } satisfies Call);
    return call.promise as Promise<Awaited<ReturnType<Table[Name]>>>;
  }
}
