// The English words that the sandbox understands. What is not here is looked up among the names and key words of the
// icon set; what is in neither is not drawn.

import type { PaletteName } from '../palettes.ts';
import { wordTable } from './word-table.ts';

/** The kind of place a picture shows. */
export type Setting =
  | 'meadow'
  | 'mountains'
  | 'forest'
  | 'sea'
  | 'lake'
  | 'underwater'
  | 'beach'
  | 'desert'
  | 'city'
  | 'space'
  | 'moon'
  | 'room'
  | 'table'
  | 'studio'
  | 'plinth'
  | 'portrait'
  | 'sky'
  | 'poster'
  | 'pattern'
  | 'abstract';

/** Words that say where. */
export const SETTINGS = wordTable(`
meadow: meadow, field, grass, lawn, garden, park, farm, hill, countryside, pasture, prairie, savanna, savannah, valley, hillside, village, orchard, vineyard, landscape, nature, backyard, farmland, golf course, playground, grassland, trail, country road, cornfield, corn field, lavender field, flower field, scenery, driveway
mountains: mountain, mountain range, alps, everest, mount everest, fuji, mount fuji, cliff, canyon, grand canyon, himalayas, peak, summit, mount rainier, yosemite, mountain road, ridge, patagonia, mount hood, hot spring, geyser, machu picchu
forest: forest, wood, woods, woodland, jungle, rainforest, grove, bamboo forest, swamp, undergrowth, redwoods, thicket, enchanted forest
sea: sea, ocean, harbor, harbour, bay, marina, open water, waves, high seas, lagoon
lake: lake, river, pond, stream, lakeside, waterfall, canal, riverside, fjord, creek, riverbank
underwater: underwater, under water, under the sea, seabed, coral reef, reef, deep sea, aquarium, ocean floor, bottom of the sea, bottom of the ocean, scuba diving
beach: beach, shore, seaside, seashore, coast, tropical island, island, sand, coastline, caribbean, hawaii, sandy beach
desert: desert, dune, sahara, egypt, oasis, mars landscape, giza, gobi
city: city, street, downtown, town, skyline, cityscape, urban, road, highway, alley, crosswalk, sidewalk, traffic, new york, nyc, manhattan, london, paris, tokyo, shanghai, hong kong, san francisco, sydney, los angeles, chicago, berlin, market, marketplace, plaza, city square, times square, parking lot, intersection, chinatown, metropolis, storefront, store front, shop front, amsterdam, venice, square in the city, parade, shopping street
space: space, outer space, galaxy, milky way, nebula, cosmos, universe, solar system, starfield, orbit, planet, jupiter, saturn, asteroid belt, interstellar, cosmic
moon: on the moon, lunar surface, surface of the moon, moon surface, moon landing, on mars, surface of mars, mars, alien planet, moonscape, crater
room: room, living room, bedroom, kitchen, office, classroom, library, house interior, interior, indoors, indoor, cafe, restaurant, bar, museum, hotel room, workshop, laboratory, lab, hospital room, attic, cabin interior, fireplace, gallery, bathroom, stage, studio apartment, recording studio, shop, store, coffee shop, nursery, hallway, ballroom, gym, theater, theatre, floor, carpet, windowsill, subway tile, tiled wall, boxing ring
table: on a table, on the table, table top, tabletop, dinner table, kitchen table, wooden table, counter, desk, dining table, picnic table, on a plate, breakfast, still life, workbench, banquet, feast, tablecloth
studio: studio, white background, plain background, backdrop, studio light, studio lighting, seamless background, cyclorama, packshot, isolated, grey background, gray background, blue background, black background, clean background
plinth: plinth, pedestal, podium, product shot, product photo, product photography, product, display stand, e-commerce, ecommerce, advertisement, commercial, catalog, catalogue
portrait: portrait, close up, close-up, closeup, headshot, selfie, face of, mugshot, profile picture, avatar, macro
sky: sky, in the sky, in the clouds, above the clouds, mid air, midair, in the air, heaven, cloudscape, clouds
poster: poster, flyer, banner, book cover, album cover, magazine cover, cover art, billboard, invitation, greeting card, postcard, advert, infographic, movie poster, travel poster, logo, sticker, badge, emblem, t shirt design, icon, stamp, signage
pattern: pattern, seamless pattern, wallpaper pattern, tile pattern, wrapping paper, textile, fabric print, tileable, wallpaper
abstract: abstract, abstract art, geometric composition, kandinsky, bauhaus, mondrian, fractal, geometric shapes, cubism
`);

/** Words that say which colours and which light, as names of palettes. */
export const MOODS = wordTable(`
day: sunny, daylight, noon, clear sky, blue sky, bright, midday, daytime, summer day
morning: morning, sunrise, dawn, misty, mist, foggy, fog, hazy, haze, soft light, calm, peaceful, serene, quiet, gentle
golden: golden hour, golden, warm, harvest, honey, late afternoon, cozy, cosy, warm light, sepia light
sunset: sunset, dusk sky, romantic, evening sun, crimson sky, afterglow
night: night, midnight, starry, moonlit, moonlight, full moon, night sky, nocturnal, moon, dark, starry night, halloween, spooky, scary, darkness, fireworks
dusk: dusk, twilight, evening, blue hour, melancholy, melancholic, dreamy, mysterious, mystical, magic, magical
autumn: autumn, fall colors, fall colours, autumnal, fall foliage, october, thanksgiving, falling leaves
winter: winter, snow, snowy, ice, icy, frozen, frost, frosty, cold, arctic, christmas, blizzard, snowfall, antarctica, snowstorm, december
spring: spring, blossom, cherry blossom, easter, april, blooming, springtime, fresh
storm: storm, stormy, rain, rainy, thunder, thunderstorm, lightning, gloomy, dramatic, overcast, cloudy, grim, moody, tempest, drizzle, downpour, tornado, hurricane, apocalyptic, gothic
neon: neon, cyberpunk, synthwave, vaporwave, futuristic, retrowave, nightclub, electric, hologram, holographic, sci-fi, disco, glowing, blacklight, science fiction
pastel: pastel, soft, cute, kawaii, delicate, gentle colors, baby, adorable, watercolor, watercolour, minimal, minimalist, subtle
desert: arid, dusty, egyptian, western, wild west, sandstone, terracotta, persian
jungle: tropical rainforest, lush, jungle, rainforest, overgrown
tropical: tropical, caribbean, summer, hawaiian, turquoise water, vacation, holiday, beach, paradise, coral reef
vintage: vintage, retro, antique, old photograph, sepia, nostalgic, victorian, oil painting, rembrandt, renaissance, baroque, old-fashioned, rustic, steampunk, woodcut, hieroglyphics, ancient, medieval
mono: black and white, black-and-white, monochrome, grayscale, greyscale, charcoal, pencil drawing, sketch, noir, line drawing, ink drawing, engraving, silhouette, b w
gold: luxury, luxurious, elegant, premium, opulent, gala, black tie, champagne, jazz, noble, exclusive, formal, art deco, regal
ember: fire, flame, lava, burning, volcanic, hell, fiery, inferno, explosion, exploding, mars, dragon breathing fire, ember, eruption, hell fire
candy: candy, bubblegum, playful, pop art, carnival, party, birthday, cartoon, circus, toy, comic, whimsical, barbie, comic book, psychedelic, colorful, colourful, vibrant, rainbow, childlike
`) as ReadonlyMap<string, PaletteName>;

/** What falls from the sky or stands in it. */
export type Weather =
  | 'rain'
  | 'snow'
  | 'leaves'
  | 'fireflies'
  | 'rainbow'
  | 'fireworks'
  | 'lightning'
  | 'confetti';

/** Words that say what the weather is. */
export const WEATHERS = wordTable(`
rain: rain, raining, rainy, drizzle, downpour, monsoon, rainstorm
snow: snow, snowy, snowing, snowfall, blizzard, snowstorm, snowflake, snowy day
leaves: falling leaves, autumn leaves, windy
fireflies: firefly, fireflies, fairy lights, magical, enchanted
rainbow: rainbow
fireworks: fireworks, firework, new year
lightning: lightning, thunder, thunderstorm, lightning bolt, lightning storm
confetti: confetti, celebration, birthday party
`) as ReadonlyMap<string, Weather>;

/** Colour words. Orange, rose and the like are colours only in front of a thing. */
export const COLOURS = wordTable(`
#e03a34: red, crimson, scarlet, ruby red
#a51f38: dark red, burgundy, maroon, wine red
#f2803a: orange
#f7c531: yellow, golden yellow
#4caf50: green
#1f7a45: dark green, emerald green, emerald, forest green
#a6d84a: lime, lime green, light green
#2fb5b0: teal, turquoise, cyan, aqua
#3478e0: blue
#1d3f94: dark blue, navy, navy blue
#7cc2f2: light blue, sky blue, pale blue, baby blue
#8a4fd0: purple, violet, magenta purple
#b79ae6: lavender, lilac, mauve
#f078b0: pink, hot pink
#d8359a: magenta, fuchsia
#8b5a3a: brown, wooden, chocolate brown, tan brown
#d9b48a: beige, tan, khaki, cream colored, cream
#f6f4ee: white, ivory, snow white
#2e2b38: black, jet black
#8f949c: gray, grey, charcoal gray
#c4cad3: silver, metallic, chrome, steel, metal
#e6b53f: gold, golden, brass
#b9693f: copper, bronze, rusty
`);

/** Words that say how many, 1 to 12. */
export const COUNTS = wordTable(`
1: a, an, one, single, lone, another, lonely, solitary
2: two, pair of, a pair of, couple of, a couple of, both, twin, duo of, two pairs of
3: three, trio of, several small
4: four, several, some, few, a few, a bunch of, bunch of, set of, various, family of, a family of, collection of
5: five, group of, a group of, pile of, a pile of, stack of, team of, a team of, assorted, band of
6: six, half a dozen, many, handful of
7: seven, lots of, flock of, a flock of, herd of, a herd of, pack of
8: eight, school of, a school of, numerous
9: nine, swarm of, a swarm of, crowd of, a crowd of
10: ten
11: eleven
12: twelve, dozen, a dozen, dozens of, hundreds of, army of
`);

/** How one thing stands to another. */
export type RelationKind =
  | 'on'
  | 'in'
  | 'behind'
  | 'front'
  | 'above'
  | 'under'
  | 'left'
  | 'right'
  | 'holding'
  | 'wearing';

/** Words that say how the thing before them stands to the one after. */
export const RELATIONS = wordTable(`
on: on, on top of, atop, riding, sitting on, sits on, standing on, stands on, riding on, sitting in, perched on, resting on, lying on, laying on, placed on, on the back of, seated on, rides, drives, driving, climbing, sits in, lies on, piled on, balanced on, stacked on, sitting atop, standing atop, jumping over
in: in, inside, inside of, within, into, floating in, swimming in
behind: behind, at the base of, in the distance, in the background
front: in front of, before
above: above, over, flying over, hovering over, hovering above, floating above, hanging over
under: under, beneath, below, underneath
left: to the left of, left of, on the left of
right: to the right of, right of, on the right of
holding: holding, carrying, eating, drinking, playing, reading, holds, playing a, waving, sipping, using, throwing, playing with, eats, painting, clutching, kicking
wearing: wearing, wears, dressed in, dressed as, in a suit, with glasses
`) as ReadonlyMap<string, RelationKind>;

/** What people do, as the last part of the icon set's names (man-running, woman-running). */
export const ACTIONS = wordTable(`
running: running, jogging, runner, jogger, sprinting, runs, chasing
dancing: dancing, dancer, dances, ballerina, ballet dancer
surfing: surfing, surfer, surfs
swimming: swimming, swimmer, swims
biking: biking, cycling, cyclist, riding a bicycle, riding a bike, biker
climbing: climbing, rock climbing, climber
juggling: juggling, juggler
golfing: golfing, playing golf, golfer
rowing-boat: rowing, rowing a boat, paddling
lifting-weights: lifting weights, weightlifting, weightlifter, bodybuilder
walking: walking, strolling, walks, hiker, hiking, pedestrian
kneeling: kneeling, praying
cartwheeling: cartwheel, cartwheeling, gymnast, acrobat
in-lotus-position: meditating, yoga, meditation, lotus position
bouncing-ball: playing basketball, basketball player
playing-handball: playing handball
raising-hand: waving, raising hand
`);

/** Garments that give a figure its clothes; the colour before the word becomes theirs. */
export type Garment = 'suit' | 'shirt' | 'dress' | 'robe';

/** Words for clothes, as what a figure wears. */
export const GARMENTS = wordTable(`
suit: suit, tuxedo, jacket, formal clothes, formal wear, leather jacket, blazer, waistcoat, business suit, uniform, coat, trench coat, lab coat, bowtie, bow tie, tie, karate uniform
shirt: shirt, t shirt, tee shirt, sweater, hoodie, jersey, hawaiian shirt, sweatshirt, overalls, vest, pullover, turtleneck
dress: dress, gown, skirt, kilt, toga, sari, tutu, apron
robe: robe, cape, cloak, kimono, poncho, wizard robe, armor, armour
`) as ReadonlyMap<string, Garment>;

/** What sits on a head, as names of drawings. */
export const HEADWEAR = wordTable(`
top-hat: top hat, tophat, bowler hat, magician hat, hat, fedora
womans-hat: straw hat, sun hat, cowboy hat, panama hat, sombrero, beret, witch hat
billed-cap: cap, baseball cap, baseball hat
crown: crown, tiara
graduation-cap: graduation cap, mortarboard
military-helmet: helmet, viking helmet, motorcycle helmet
rescue-workers-helmet: hard hat
headphone: headphones, headphone, earphones
sunglasses: sunglasses, shades, aviator glasses, aviator sunglasses
glasses: glasses, eyeglasses, spectacles, reading glasses
goggles: goggles, aviator goggles, ski goggles
scarf: scarf, bandana
`);

/** Words that the icon set or the dictionary would take for things and that rarely are. */
export const NOT_THINGS: ReadonlySet<string> = new Set(
  `a an the of in on with and or to is are be it its this that these those at by from for as into has have made
  style photo photograph photography picture image painting drawing illustration art artwork sketch view background foreground
  front back side top bottom left right middle center corner edge end part piece half line lines shape shapes form
  color colour colors colours colorful light lights lighting shadow reflection texture detail details detailed high low
  quality resolution realistic photorealistic hyperrealistic cinematic render rendering 3d 4k 8k hd dslr lens focus
  wide angle shot scene composition concept design graphic vector flat cartoon anime comic comics watercolor oil acrylic
  ink pencil crayon charcoal pastel digital print woodcut canvas paper paint painted hand drawn large small big tiny huge
  giant little tall short long old new young modern ancient beautiful cute pretty happy sad angry smiling laughing funny
  standing sitting lying looking facing flying floating hanging leaning holding wearing playing riding walking running
  jumping sleeping eating drinking reading talking singing shouting fighting driving sailing working cooking taking
  word words text letters letter writing written says sign signs symbol symbols logo icon name title number numbers
  great good best super very much more most many few all no not without only just like same other another each every
  day time year hour way world life love thing things people someone something place room wall floor ceiling ground
  person man woman boy girl child baby face head hand hands eye eyes ear leg foot hair body mouth nose skin
  statue stone metal wood glass gold silver ice water fire air smoke steam cloud clouds sky sun moon star stars earth
  rain snow wind storm fog mist wave waves sea ocean beach island river lake mountain hill field forest tree trees grass
  road street city town building buildings country garden park home inside outside over under above below behind between
  around next near through across along against up down out off away together alone playing well set pair group bunch
  pile stack row show single double open closed full empty broken shiny bright dark deep soft hard hot cold warm cool
  red orange yellow green blue purple pink brown black white gray grey square circle round circular great play force
  center store pattern team pool haunted covered display solid text taking neck recording decorated double marker scene mary ten facing
  driving emoji country shell broken opening boom u e i hi both chest curve bin state angel virgin part pass post sport
  sports performing joker beat low lit present shaking single song hovering bottom pop america wrap deck rope well cash
  monster curled nerdy buy punk gate shuttle diving band trash edge pick fall press square feel vietnam san taking map
  italy party slice cheese salsa meeting hope monarch saint costume tracks horns easter maze pain force working greek
  printed reef calm shadow colors angle roof beacon solar satellite dish hole bead tile text cheering fairness rung
  between together herd internet mail message phone call square nature animal food drink fruit vegetable pet vehicle
  transportation object tool weapon artificial intelligence generated machine music sound game event work job time`.split(
    /\s+/,
  ),
);
