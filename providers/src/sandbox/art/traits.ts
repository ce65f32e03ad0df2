// What a drawing is beyond its shape: how large the thing is, where it is at home, how it stands.

import { wordTable } from '../prompt/word-table.ts';
import { readPackageJson } from './icon-set.ts';

/** Where a thing is at home; the scene is chosen by it when the prompt names none. */
export type Habitat =
  | 'meadow'
  | 'mountains'
  | 'forest'
  | 'sea'
  | 'underwater'
  | 'beach'
  | 'desert'
  | 'city'
  | 'space'
  | 'room'
  | 'table'
  | 'plinth'
  | 'sky'
  | 'winter'
  | 'anywhere';

/** How it is put into a scene. A `head` gets a body; a `bust` is cut off below and rises from the lower edge. */
export type Stance = 'stand' | 'head' | 'bust' | 'fly' | 'float' | 'swim';

const HABITATS = wordTable(`
meadow: cow, ox, water-buffalo, bison, horse, horse-face, cow-face, ewe, ram, goat, pig, pig-face, rooster, chicken, baby-chick, turkey, rabbit, rabbit-face, sheaf-of-rice, sunflower, tulip, rose, hibiscus, blossom, bouquet, hyacinth, house, house-with-garden, windmill, tractor, dog, dog-face, poodle, butterfly, honeybee, lady-beetle, bug, ant, snail, worm, deciduous-tree, scarecrow, castle, church, hut, kite, llama, donkey, mouse, mouse-face, hedgehog, goose, duck, cricket, farmer, unicorn, basket, tent, bench, elephant, giraffe, zebra, lion, rhinoceros, leopard, kangaroo, barn
mountains: mountain, deer, moose, eagle, ram, mountain-cableway, camping, goat, dragon, dragon-face, volcano, snow-capped-mountain, mount-fuji, phoenix-bird, llama
forest: fox, wolf, bear, raccoon, owl, boar, squirrel, chipmunk, badger, skunk, beaver, evergreen-tree, mushroom, brown-mushroom, gorilla, orangutan, monkey, monkey-face, tiger, tiger-face, parrot, peacock, sloth, koala, panda, snake, spider, spider-web, lizard, frog, herb, four-leaf-clover, shamrock, woman-elf, man-elf, person-fairy, woman-fairy, troll, ogre, goblin, bat, feather, sauropod, t-rex, mammoth, hut
sea: sailboat, ship, passenger-ship, ferry, motor-boat, speedboat, canoe, anchor, whale, spouting-whale, dolphin, seal, lighthouse, ring-buoy, swan, duck, man-rowing-boat, woman-rowing-boat, person-rowing-boat, man-surfing, woman-surfing, person-surfing, person-swimming, surfboard, otter, hippopotamus, water-wave, desert-island
underwater: fish, tropical-fish, blowfish, octopus, squid, shark, jellyfish, coral, crab, lobster, shrimp, oyster, diving-mask, man-merpeople, woman-merpeople, person-merpeople, turtle, spiral-shell
beach: palm-tree, beach-with-umbrella, umbrella-on-ground, flamingo, coconut, bikini, crocodile, bucket, thong-sandal, tropical-drink
desert: cactus, camel, two-hump-camel, pyramid, scorpion
city: automobile, racing-car, taxi, bus, minibus, trolleybus, police-car, fire-engine, ambulance, delivery-truck, articulated-lorry, pickup-truck, sport-utility-vehicle, motorcycle, motor-scooter, bicycle, kick-scooter, tram, tram-car, tower, office-building, department-store, bank, hospital, hotel, school, convenience-store, stadium, statue-of-liberty, tokyo-tower, vertical-traffic-light, horizontal-traffic-light, stop-sign, fire-hydrant, bus-stop, police-officer, construction-worker, detective, firefighter, guard, skateboard, roller-skate, fountain, classical-building, postbox, umbrella, bullet-train, train, locomotive, station, building-construction, construction
space: rocket, astronaut, flying-saucer, alien, alien-monster, ringed-planet, satellite, comet, globe-showing-americas, globe-showing-europe-africa, globe-showing-asia-australia, new-moon, full-moon, robot, star, glowing-star
room: couch-and-lamp, chair, bed, bookshelf, lamp, table, television, desktop-computer, laptop, musical-keyboard, teddy-bear, toilet, bathtub, door, mirror, black-cat, cat, cat-face, potted-plant, books, technologist, teacher, judge, student, baby, hamster, yarn, artist, scientist, cook, health-worker, singer, ghost, christmas-tree
sky: airplane, small-airplane, helicopter, hot-air-balloon, bird, dove, parachute, kite, blackbird, balloon, airplane-departure, person-superhero, man-superhero, woman-superhero, wing, rainbow
winter: snowman, snowman-without-snow, skier, snowboarder, skis, sled, penguin, polar-bear, ice-skate, santa-claus, mrs-claus
`);

const STANCES = wordTable(`
head: bear, panda, polar-bear, fox, wolf, frog, koala, lion, hamster, tiger-face, cat-face, dog-face, rabbit-face, mouse-face, monkey-face, raccoon, pig-face, cow-face, chicken, man, woman, person, boy, girl, child, baby, old-man, old-woman, older-person, robot, alien, skull, clown-face, ogre, goblin, santa-claus, mrs-claus, man-beard, man-bald, man-red-hair, woman-red-hair, woman-blonde-hair, man-blonde-hair, man-curly-hair, woman-curly-hair, man-white-hair, woman-white-hair, man-wearing-turban, woman-with-headscarf, moose, unicorn, horse-face, dragon-face, boar
bust: astronaut, artist, construction-worker, cook, detective, factory-worker, farmer, firefighter, guard, health-worker, judge, mechanic, ninja, office-worker, pilot, police-officer, scientist, singer, student, teacher, technologist, man-vampire, woman-vampire, person-vampire, man-zombie, person-zombie, man-genie, woman-genie, man-mage, woman-mage, person-mage, man-superhero, woman-superhero, person-superhero, person-supervillain, man-supervillain, man-elf, woman-elf, person-elf, person-with-crown, princess, prince, man-in-tuxedo, woman-in-tuxedo, person-in-tuxedo, woman-with-veil, person-with-veil, person-juggling, man-juggling, woman-juggling, man-fairy, troll, pregnant-woman, man-raising-hand, woman-raising-hand, man-shrugging, woman-shrugging
fly: airplane, small-airplane, airplane-departure, helicopter, hot-air-balloon, flying-saucer, bird, dove, butterfly, honeybee, bat, parachute, kite, balloon, satellite, comet, dragon, phoenix-bird, eagle, mosquito, fly, rocket, person-superhero, ringed-planet, full-moon, rainbow, feather, leaf-fluttering-in-wind, fallen-leaf, sparkles, musical-note, musical-notes, heart-suit, red-heart, star, glowing-star, shooting-star, globe-showing-americas, globe-showing-europe-africa, globe-showing-asia-australia, parrot, blackbird, flying-disc, woman-fairy, person-fairy, baby-angel, firecracker
float: sailboat, ship, passenger-ship, ferry, motor-boat, speedboat, canoe, swan, duck, whale, spouting-whale, seal, otter, hippopotamus, man-rowing-boat, woman-rowing-boat, person-rowing-boat, man-surfing, woman-surfing, person-surfing, person-swimming, man-swimming, woman-swimming, ring-buoy
swim: fish, tropical-fish, blowfish, octopus, squid, shark, jellyfish, dolphin, turtle, man-merpeople, woman-merpeople, person-merpeople, shrimp
`);

/** Height of a thing against others, as a share of the scene's usual subject; the truth, much compressed. */
const SCALES = wordTable(`
1.5: castle, japanese-castle, tower, office-building, tokyo-tower, statue-of-liberty, lighthouse, windmill, classical-building, ferris-wheel, roller-coaster, mosque, hindu-temple, stadium, volcano, mountain, snow-capped-mountain, mount-fuji, pyramid, hot-air-balloon, passenger-ship, moai
1.3: church, school, hotel, hospital, house, house-with-garden, houses, bank, department-store, sailboat, ship, ferry, sauropod, t-rex, mammoth, whale, spouting-whale, palm-tree, deciduous-tree, evergreen-tree, rocket, dragon, giraffe, shinto-shrine, convenience-store, fountain, hut, circus-tent, flying-saucer, bridge-at-night, bookshelf, derelict-house
1.15: elephant, automobile, bus, delivery-truck, articulated-lorry, train, locomotive, bullet-train, fire-engine, tractor, pickup-truck, rhinoceros, hippopotamus, horse, camel, two-hump-camel, bison, ox, water-buffalo, moose, helicopter, airplane, shark, crocodile, carousel-horse, unicorn, cow, trolleybus, minibus, racing-car, sport-utility-vehicle, taxi, ambulance, police-car, tram, christmas-tree, couch-and-lamp, tent, lamp, door, phoenix-bird
0.72: cat, black-cat, rabbit, fox, raccoon, penguin, dog, poodle, goose, duck, chicken, rooster, turkey, swan, otter, beaver, badger, skunk, baby, teddy-bear, guitar, violin, potted-plant, vase, jack-o-lantern, laptop, television, backpack, suitcase, luggage, eagle, owl, turtle, fish, dolphin, octopus, hedgehog, sunflower, umbrella, skateboard, chair, fire-hydrant, trophy, crystal-ball, birthday-cake, cactus, rock, cube, sphere, cylinder, cone, koala, lamb, ewe
0.5: hamster, mouse, rat, chipmunk, bird, baby-chick, frog, lizard, snail, crab, red-apple, green-apple, banana, orange, tangerine, lemon, pear, peach, strawberry, tomato, egg, cookie, doughnut, cupcake, hot-beverage, mug, teacup-without-handle, tumbler-glass, wine-glass, beer-mug, bottle, perfume, hamburger, pizza, sandwich, candle, book, closed-book, mobile-phone, camera, watch, alarm-clock, basketball, soccer-ball, tennis, baseball, volleyball, butterfly, rose, tulip, mushroom, teapot, running-shoe, top-hat, crown, magnifying-glass-tilted-left, key, gem-stone, ring, light-bulb, balloon, kite, carrot, corn, ear-of-corn, tropical-fish, cherry-blossom, glasses, sunglasses, headphone, microphone, game-die, puzzle-piece, sushi, taco, avocado, pretzel, ice-cream, soft-ice-cream, spiral-shell, paintbrush, pencil, pen, hammer, wrench, screwdriver, yarn, hibiscus, blossom
0.34: ant, honeybee, lady-beetle, bug, beetle, spider, worm, mosquito, fly, cherries, grapes, blueberries, coin, pushpin, paperclip, dice, four-leaf-clover, shamrock, feather, fallen-leaf, maple-leaf, cricket, cockroach
`);

/** How far below its top something sits on a thing, as a share of its height; the rest carry on their top. */
const PERCHES = wordTable(`
0.62: couch-and-lamp
0.55: chair, bench, shopping-cart, sled, wheelchair
0.5: bed, canoe, basket, bathtub, speedboat, motor-boat
0.42: motorcycle, motor-scooter, bicycle, sailboat, pickup-truck, tractor
0.34: horse, donkey, camel, unicorn, carousel-horse, cow, ox, deer, zebra, ram, goat, pig
0.3: open-book, books, package, skateboard, surfboard
0.1: elephant, mammoth, turtle, table, plate
`);

let categories: ReadonlyMap<string, string> | undefined;

/** The icon set's own category of a drawing, `Food & Drink`; undefined for drawings that are ours. */
export function categoryOf(icon: string): string | undefined {
  categories ??= new Map(
    Object.entries(
      readPackageJson<{ categories: Record<string, string[]> }>(
        '@iconify-json/fluent-emoji-flat/metadata.json',
      ).categories,
    ).flatMap(([category, icons]) => icons.map((name) => [name, category] as const)),
  );
  return categories.get(icon);
}

/** Where the thing is at home; by the category of its icon when the list does not say. */
export function habitatOf(icon: string): Habitat {
  const known = HABITATS.get(icon);
  if (known) return known as Habitat;
  switch (categoryOf(icon)) {
    case 'Food & Drink':
      return 'table';
    case 'Animals & Nature':
      return 'meadow';
    case 'Travel & Places':
      return 'city';
    case 'People & Body':
    case 'Smileys & Emotion':
      return 'anywhere';
    default:
      return 'plinth';
  }
}

/** How the thing is put into a scene; most things stand. */
export function stanceOf(icon: string): Stance {
  return (STANCES.get(icon) as Stance | undefined) ?? 'stand';
}

/** How far below its top something sits on it, 0 to 1 of its height. */
export function perchOf(icon: string): number {
  return Number(PERCHES.get(icon) ?? 0.12);
}

/** Height against a usual subject, 0.34 to 1.5. */
export function scaleOf(icon: string): number {
  const known = SCALES.get(icon);
  if (known) return Number(known);
  switch (categoryOf(icon)) {
    case 'Food & Drink':
      return 0.55;
    case 'Objects':
    case 'Activities':
      return 0.62;
    case 'Travel & Places':
      return 1.1;
    default:
      return 0.92;
  }
}
