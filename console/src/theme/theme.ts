// The design language as Mantine takes it. Colours that pages use by meaning are in tokens.css.

import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** The one accent. Shade 8 has 5.2:1 on white, shade 4 has 8.6:1 on the dark page. */
const ember: MantineColorsTuple = [
  '#fff5ed',
  '#ffe8d4',
  '#fecda8',
  '#fdab71',
  '#fb8f4b',
  '#f47121',
  '#e5560f',
  '#d14a0c',
  '#b8400c',
  '#92350f',
];

/** A grey with a breath of warmth: pictures stand on it without a cast. */
const graphite: MantineColorsTuple = [
  '#d2d1cf',
  '#b0aeab',
  '#908e8a',
  '#6b6965',
  '#45433f',
  '#363430',
  '#292825',
  '#1f1e1c',
  '#181715',
  '#11100f',
];

/** For what cannot be taken back. */
const brick: MantineColorsTuple = [
  '#fff1ef',
  '#fde8e6',
  '#fbc7c1',
  '#f9a398',
  '#ff8f80',
  '#ee5f4d',
  '#d93a29',
  '#c62b1e',
  '#b42318',
  '#8c1a12',
];

/**
 * Text on a filled surface: white in light, nearly black in dark, where the surface itself is light. Mantine's own choice is
 * made once for both.
 */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === 'filled' ? { ...colors, color: 'var(--lm-on-accent)' } : colors;
};

export const theme = createTheme({
  primaryColor: 'ember',
  primaryShade: { light: 8, dark: 4 },
  colors: { ember, dark: graphite, red: brick },
  variantColorResolver,
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, 'SF Mono', Menlo, monospace",
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.1875rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  components: {
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    // What scrolls sideways must scroll by keyboard, too.
    TableScrollContainer: {
      defaultProps: {
        scrollAreaProps: { viewportProps: { tabIndex: 0, role: 'group', 'aria-label': 'Table' } },
      },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
});

/** Text that is less important still has 4.5:1 against every surface it stands on. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1f1e1c',
    '--mantine-color-dimmed': '#5f5c57',
    '--mantine-color-placeholder': '#6f6c66',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#a63a0b',
    '--mantine-primary-color-contrast': '#ffffff',
  },
  dark: {
    '--mantine-color-body': '#1e1d1a',
    '--mantine-color-text': '#eceae6',
    '--mantine-color-dimmed': '#aba8a2',
    '--mantine-color-placeholder': '#9a9791',
    '--mantine-color-error': '#ff8f80',
    '--mantine-color-anchor': '#fb8f4b',
    '--mantine-primary-color-contrast': '#1f1e1c',
  },
});
