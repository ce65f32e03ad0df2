// Prompts to begin with, each hard in another way: text, counting, colours of several things, places to each other, style,
// product, and one that is long. Written for this project.

export const SAMPLE_PROMPTS = [
  'A lighthouse at dusk, “HARBOR” painted on its wall',
  'Five red apples and two green pears in a wooden bowl on a kitchen table',
  'A blue cat sitting on a yellow chair beside a red lamp',
  'A fox riding a bicycle through an autumn forest, a bird on its back',
  'A glass perfume bottle on wet black stone, product photo, soft light from the left',
  'A street café on a rainy night, neon sign that says “OPEN LATE”, reflections on the pavement',
  'A ship in a storm behind a lighthouse, with whales in front of it and a full moon above',
  'A poster for a jazz festival with the words “BLUE HOUR” over a trumpet and a piano',
] as const;
