// One picture of the grid: a link to what is known of it.

import type { OutputItem } from '@lightmeter/contract';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { Picture, pictureAlt } from '../../parts/picture.tsx';
import { Usd } from '../../parts/usd.tsx';
import classes from './picture-grid.module.css';
import { thumbnailAddress } from './thumbnail-address.ts';

export interface PictureTileProps {
  readonly output: OutputItem;
  readonly index: number;
  readonly widthPixels: number;
  readonly heightPixels: number;
  readonly hasCaption: boolean;
  /** The one that Tab comes to. */
  readonly isCurrent: boolean;
  /** The filters, for the way back. */
  readonly search: Readonly<Record<string, string>>;
}

/** Kept as it is while nothing of it changes: a key press draws two tiles, not the grid. */
export const PictureTile = memo(function PictureTile(props: PictureTileProps) {
  const { output, index, widthPixels, heightPixels, hasCaption, isCurrent, search } = props;
  const { id, prompt, width, height, model, tier, charged_usd: chargedUsd } = output;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of the grid, which is no table.
    // biome-ignore lint/a11y/useFocusableInteractive: the link in the cell takes the focus.
    <div role="gridcell" style={{ width: widthPixels }}>
      <Link
        to="/gallery/$outputId"
        params={{ outputId: id }}
        search={search as never}
        className={classes.tile}
        tabIndex={isCurrent ? 0 : -1}
        data-index={index}
        title={hasCaption ? undefined : prompt}
      >
        <Picture
          src={thumbnailAddress(id, widthPixels, window.devicePixelRatio)}
          alt={pictureAlt({ prompt, widthPixels: width, heightPixels: height })}
          widthPixels={widthPixels}
          heightPixels={heightPixels}
        />
        {hasCaption && (
          <span className={classes.caption}>
            <span className={classes.prompt} aria-hidden>
              {prompt}
            </span>
            <span className={classes.facts}>
              <span className={classes.model}>
                {model} · {tier}
              </span>
              <Usd value={chargedUsd} />
            </span>
          </span>
        )}
      </Link>
    </div>
  );
});
