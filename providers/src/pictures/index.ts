// The door of the picture tools: smaller pictures and contact sheets, for whoever shows what providers delivered.

export {
  drawContactSheet,
  SHEET_COLUMNS,
  SHEET_PICTURE_PIXELS,
  type Sheet,
  type SheetCell,
} from './contact-sheet.ts';
export { makeThumbnail } from './thumbnail.ts';
