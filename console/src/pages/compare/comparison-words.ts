// What comparisons are and do, in words.

import type { ComparisonCell, ComparisonSummary } from '@lightmeter/contract';
import { letterOf } from './compare-form.ts';

export type Counts = ComparisonSummary['counts'];

/** @example counted(1, 'image') = "1 image"; counted(6, 'image') = "6 images" */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** The name that somebody gave it, else its first prompt, shortened. */
export function titleOf(name: string | null, firstPrompt: string): string {
  const MAX_CHARACTERS = 70;
  if (name !== null) return name;
  return firstPrompt.length > MAX_CHARACTERS ? `${firstPrompt.slice(0, MAX_CHARACTERS - 1)}…` : firstPrompt;
}

/** Cells that will not change any more. */
export function endedOf({ succeeded, failed, cancelled, refused }: Counts): number {
  return succeeded + failed + cancelled + refused;
}

export function totalOf(counts: Counts): number {
  return endedOf(counts) + counts.pending + counts.queued + counts.running;
}

/** `6 of 8 images are there. 1 failed, 1 was not begun.` */
export function progressSentence(counts: Counts): string {
  const there = `${counts.succeeded} of ${counted(totalOf(counts), 'image')} ${counts.succeeded === 1 ? 'is' : 'are'} there.`;
  const lost = [
    counts.failed > 0 ? `${counts.failed} failed` : '',
    counts.refused > 0 ? `${counts.refused} refused` : '',
    counts.cancelled > 0 ? `${counts.cancelled} cancelled` : '',
  ].filter((part) => part !== '');
  return lost.length === 0 ? there : `${there} ${lost.join(', ')}.`;
}

/** `A · GPT Image 2`. */
export function variantTitle(index: number, modelTitle: string): string {
  return `${letterOf(index)} · ${modelTitle}`;
}

/** It waits or runs. */
export function isOpen({ state }: Pick<ComparisonCell, 'state'>): boolean {
  return state === 'pending' || state === 'queued' || state === 'running';
}

/** Delivered against asked, in words. */
export const SIZE_CHECKS: Readonly<Record<NonNullable<ComparisonCell['size_check']>, string>> = {
  exact: 'exactly as asked',
  same_ratio: 'same ratio, other pixels',
  other: 'another ratio than asked',
};

/** `3 won, 1 tied, 2 lost`. */
export function tallyText({ wins, ties, losses }: { wins: number; ties: number; losses: number }): string {
  if (wins + ties + losses === 0) return 'No votes';
  return `${wins} won, ${ties} tied, ${losses} lost`;
}
