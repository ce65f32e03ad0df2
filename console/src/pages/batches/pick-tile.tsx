// One draft on the contact sheet.

import { Check } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { Picture, pictureAlt } from '../../parts/picture.tsx';
import { rangeLabel } from './batch-words.ts';
import classes from './pick-grid.module.css';
import type { Draft, PickPrice } from './use-drafts.ts';

export interface PickTileProps {
  readonly draft: Draft;
  readonly index: number;
  readonly count: number;
  readonly isPicked: boolean;
  readonly isFocused: boolean;
  readonly price: PickPrice | undefined;
  /** The same function on every render. */
  readonly onClick: (event: MouseEvent, index: number) => void;
}

export const PickTile = memo(
  function PickTile({ draft, index, count, isPicked, isFocused, price, onClick }: PickTileProps) {
    const { id, item, widthPixels, heightPixels } = draft;
    const alt = pictureAlt({ prompt: item.prompt ?? '', widthPixels, heightPixels });
    return (
      // The list takes the keys for all of its pictures.
      // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
      <div
        role="option"
        aria-selected={isPicked}
        aria-posinset={index + 1}
        aria-setsize={count}
        tabIndex={isFocused ? 0 : -1}
        data-index={index}
        className={classes.tile}
        onClick={(event) => onClick(event, index)}
      >
        <Picture src={`/v1/outputs/${id}?width=256`} alt={alt} widthPixels={1} heightPixels={1} isLazy />
        <span className={classes.mark} aria-hidden>
          {isPicked && <Check size={15} strokeWidth={3} />}
        </span>
        <div className={classes.caption}>
          <span className={classes.name}>{nameOf(draft)}</span>
          <span className="lm-figures">{price && !price.error ? rangeLabel(price) : ''}</span>
        </div>
      </div>
    );
  },
  (before, after) =>
    before.draft === after.draft &&
    before.index === after.index &&
    before.count === after.count &&
    before.isPicked === after.isPicked &&
    before.isFocused === after.isFocused &&
    before.price === after.price,
);

/** @example "12", or "12.2" for the second picture of item 12 */
export function nameOf({ number, image }: Draft): string {
  return image === undefined ? String(number) : `${number}.${image}`;
}
