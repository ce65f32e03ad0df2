// Where pictures are used and the pixels each place really needs: data with its source, in the order people see it.
// What a place costs to serve is worked out in destination.ts.

import type { ImageSize } from './image-size.ts';
import type { Provenance } from './provenance.ts';

export type DestinationGroup = 'Web' | 'Social' | 'Shops' | 'Print' | 'Screens';

/** One place a picture is shown. */
export interface Destination {
  /** Stable: stands in shared links. */
  readonly id: string;
  readonly group: DestinationGroup;
  readonly title: string;
  /** The pixels the place can show or asks for; more are scaled away before anybody sees them. */
  readonly needs: ImageSize;
  /** `note` says why these pixels. */
  readonly provenance: Provenance;
}

const CHECKED_ON = '2026-11-23';
const SOCIAL_SIZES = 'https://freetoolkit.io/blog/social-media-image-sizes-2025';
const SHOPIFY_SIZES = 'https://avada.io/blog/shopify-image-sizes/';
const LARGE_FORMAT = 'https://help.tradeprint.co.uk/using-150-dpi-resolution-in-large-format-prints';

type Row = readonly [
  id: string,
  title: string,
  widthPixels: number,
  heightPixels: number,
  note: string,
  source: string,
];

/** Rows whose source is somebody who repeats what the platform asks for. */
function repeated(group: DestinationGroup, rows: readonly Row[]): Destination[] {
  return rows.map(([id, title, widthPixels, heightPixels, note, source]) => ({
    id,
    group,
    title,
    needs: { widthPixels, heightPixels },
    provenance: { source, checkedOn: CHECKED_ON, certainty: source === '' ? 'assumed' : 'second_hand', note },
  }));
}

const EBAY_ETSY = 'https://glama.ai/mcp/connectors/io.github.editmamei/editmamei-connect/tools/product_shot';

export const DESTINATIONS: readonly Destination[] = [
  ...repeated('Web', [
    [
      'web-hero',
      'Web hero, full width',
      1920,
      1080,
      'The common banner size; themes scale it to the window.',
      SHOPIFY_SIZES,
    ],
    [
      'web-hero-sharp',
      'Web hero, sharp on large monitors',
      2560,
      1440,
      'Fills a 2560-pixel monitor without enlarging.',
      'https://sellable.pro/blog/shopify-product-image-size-guide',
    ],
    ['blog-header', 'Blog header', 1200, 800, 'The recommended featured image, 3:2.', SHOPIFY_SIZES],
    [
      'product-grid',
      'Product grid',
      800,
      800,
      'A tile is some 400 pixels wide; twice that is sharp on dense screens.',
      SHOPIFY_SIZES,
    ],
    [
      'link-preview',
      'Link preview (Open Graph)',
      1200,
      630,
      'What Facebook and most others crop to.',
      SOCIAL_SIZES,
    ],
  ]),
  ...repeated('Social', [
    [
      'instagram-square',
      'Instagram square',
      1080,
      1080,
      'Wider uploads are scaled to 1080 pixels.',
      SOCIAL_SIZES,
    ],
    [
      'instagram-portrait',
      'Instagram portrait',
      1080,
      1350,
      '4:5, the tallest the feed shows whole.',
      SOCIAL_SIZES,
    ],
    [
      'instagram-story',
      'Instagram or TikTok story',
      1080,
      1920,
      '9:16; keep text away from top and bottom.',
      SOCIAL_SIZES,
    ],
    ['linkedin-post', 'LinkedIn post', 1200, 627, 'The recommended size of a feed image.', SOCIAL_SIZES],
    ['x-post', 'X post', 1200, 675, '16:9, shown whole in the timeline.', SOCIAL_SIZES],
    [
      'youtube-thumbnail',
      'YouTube thumbnail',
      1280,
      720,
      'What YouTube asks for; at most 2 MB.',
      SOCIAL_SIZES,
    ],
    [
      'pinterest-pin',
      'Pinterest pin',
      1000,
      1500,
      '2:3, the standard pin.',
      'http://www.linkshed.net/socialsizes.php',
    ],
  ]),
  ...repeated('Shops', [
    [
      'amazon-main',
      'Amazon main image, with zoom',
      2000,
      2000,
      'Zoom begins at 1,000 pixels; 2,000 is what guides recommend. Pure white ground, product at least 85 % of the frame.',
      'https://bulkimagepro.com/articles/amazon-product-image-requirements/',
    ],
    [
      'shopify-product',
      'Shopify product',
      2048,
      2048,
      'Recommended for zoom; 800 is the least.',
      SHOPIFY_SIZES,
    ],
    ['ebay-gallery', 'eBay gallery', 1600, 1600, 'From 1,600 pixels on eBay offers its zoom.', EBAY_ETSY],
    ['etsy-listing', 'Etsy listing', 2000, 2000, 'Two thousand pixels on the short side.', EBAY_ETSY],
  ]),
  ...repeated('Print', [
    [
      'postcard',
      'Postcard A6, 300 DPI',
      1240,
      1748,
      '10.5 × 14.8 cm held in the hand: 300 dots per inch.',
      LARGE_FORMAT,
    ],
    [
      'flyer-a5',
      'Flyer A5, 300 DPI',
      1748,
      2480,
      '14.8 × 21 cm held in the hand: 300 dots per inch.',
      LARGE_FORMAT,
    ],
    [
      'page-a4',
      'Page A4, 300 DPI',
      2480,
      3508,
      '21 × 29.7 cm held in the hand: 300 dots per inch.',
      LARGE_FORMAT,
    ],
    [
      'poster-a3',
      'Poster A3, 150 DPI',
      1754,
      2480,
      '29.7 × 42 cm on a wall, seen from a metre or more: 150 dots per inch.',
      LARGE_FORMAT,
    ],
    [
      'poster-a2',
      'Poster A2, 150 DPI',
      2480,
      3508,
      '42 × 59.4 cm on a wall, seen from a metre or more: 150 dots per inch.',
      LARGE_FORMAT,
    ],
  ]),
  ...repeated('Screens', [
    ['slide', 'Slide, Full HD', 1920, 1080, 'Projectors and shared screens show Full HD.', ''],
    ['display-full-hd', 'Full HD display', 1920, 1080, 'The pixels that the display has.', ''],
    [
      'display-4k',
      'Large display, 4K',
      3840,
      2160,
      'The pixels that the display has; the use that needs 4K.',
      '',
    ],
  ]),
];

/** The destination of a shared link; undefined when there is none of that id. */
export function destinationById(id: string): Destination | undefined {
  return DESTINATIONS.find((destination) => destination.id === id);
}
