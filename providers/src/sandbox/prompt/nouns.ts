// Nouns and the drawings they mean, where the drawing has another name or stands for a figure of a person.

import { wordTable } from './word-table.ts';

/** From a noun or phrase, singular, to the name of its drawing. */
export const NOUNS = wordTable(`
dog: dog, puppy, corgi, terrier, labrador, beagle, husky, dalmatian, bulldog, shiba, shiba inu, retriever, golden retriever, pug, hound, chihuahua, german shepherd, dachshund, hot dog vendor
cat: cat, kitten, kitty, tabby, tabby cat, feline, siamese cat
black-cat: black cat
chipmunk: squirrel, chipmunk
beaver: wombat, capybara, groundhog, marmot, beaver
raccoon: raccoon, lemur, red panda
hamster: hamster, guinea pig, gerbil
rabbit: rabbit, bunny, hare, easter bunny
bear: bear, grizzly, grizzly bear, brown bear
teddy-bear: teddy bear, plush toy, stuffed animal
monkey: monkey, chimpanzee, chimp, ape
dodo: dodo, ostrich, emu
flamingo: flamingo, heron, stork, egret
derelict-house: haunted house, abandoned house, ruin, ruins
dove: dove, seagull, gull, pigeon
bird: bird, sparrow, robin, cardinal, finch, sandpiper, songbird, hummingbird
blackbird: blackbird, crow, raven, toucan
eagle: eagle, falcon, hawk, osprey, bald eagle, vulture
duck: duck, mallard, rubber duck, duckling
chicken: chicken, hen
crocodile: crocodile, alligator
lizard: lizard, gecko, salamander, iguana, chameleon, newt
snake: snake, cobra, python, serpent
turtle: turtle, tortoise, sea turtle
frog: frog, toad
sauropod: sauropod, dinosaur, diplodocus, brontosaurus, apatosaurus
t-rex: t rex, tyrannosaurus, tyrannosaurus rex, velociraptor, godzilla
shark: shark, great white shark
fish: fish, salmon, trout, tuna, piranha, cod
tropical-fish: tropical fish, goldfish, koi, clownfish, angelfish
blowfish: blowfish, pufferfish
shrimp: shrimp, prawn
oyster: oyster, clam, pearl
spiral-shell: seashell, conch
honeybee: honeybee, bee, wasp, hornet, bumblebee
lady-beetle: ladybug, ladybird, lady beetle
cricket: grasshopper, locust
bug: caterpillar
butterfly: butterfly, moth
ewe: sheep, lamb, ewe
ox: ox, bull, cattle
cow: cow, calf
deer: deer, stag, reindeer, antelope, gazelle, elk, doe
horse: horse, pony, stallion, mare
donkey: donkey, mule
llama: llama, alpaca
leopard: leopard, cheetah, jaguar, panther, puma, lynx
wolf: wolf, coyote, werewolf
dragon: dragon, chinese dragon, red dragon
unicorn: unicorn, pegasus
deciduous-tree: tree, oak, oak tree, maple tree, apple tree, bonsai, tree of life, deciduous tree
evergreen-tree: pine, pine tree, fir, fir tree, spruce
palm-tree: palm, palm tree
potted-plant: potted plant, plant, houseplant
bouquet: flowers, bouquet, bunch of flowers, flower arrangement
blossom: daisy, flower, dandelion, wildflower
hibiscus: hibiscus, orchid
hyacinth: hyacinth, lavender
lotus: lotus, water lily, lily, lily pad
brown-mushroom: toadstool, mushroom
sheaf-of-rice: wheat, rice plant
automobile: car, automobile, sedan, sports car, porsche, corvette, ferrari, convertible, lamborghini, tesla, mustang, antique car, beetle car
racing-car: race car, racing car, formula one, formula one car, f1 car
sport-utility-vehicle: suv, jeep, off road vehicle, land rover
minibus: van, camper van, camper, vw van, minivan, camper bus, campervan
delivery-truck: truck, lorry, delivery truck, moving truck, food truck
articulated-lorry: semi truck, trailer truck, eighteen wheeler
pickup-truck: pickup, pickup truck
locomotive: train, steam train, locomotive, steam engine, steam locomotive
bullet-train: bullet train, high speed train
tram-car: tram, streetcar, trolley, cable car
train: subway, metro, subway train
rocket: rocket, spaceship, space shuttle, spacecraft, starship, rocket ship
flying-saucer: ufo, flying saucer, alien spaceship
airplane: airplane, plane, jet, airliner, aeroplane, fighter jet, concorde
small-airplane: biplane, propeller plane, small plane, seaplane, paper airplane
hot-air-balloon: hot air balloon, air balloon, balloon ride, zeppelin, blimp, airship
sailboat: sailboat, boat, sailing boat, sailing ship, pirate ship, dinghy
motor-boat: yacht, motorboat
passenger-ship: ship, cruise ship, ocean liner, titanic
canoe: canoe, kayak, rowboat, rowing boat, gondola, wooden boat
motorcycle: motorcycle, motorbike, harley
motor-scooter: scooter, vespa, moped
bicycle: bicycle, bike
house: house, cottage, cabin, log cabin, barn, farmhouse, country home
houses: houses, village houses
castle: castle, fortress, palace, chateau, sandcastle, sand castle, kremlin
church: church, cathedral, chapel, clock tower, big ben, notre dame
classical-building: parthenon, museum building, greek temple, temple, acropolis, courthouse, capitol
japanese-castle: pagoda, japanese castle
shinto-shrine: torii, torii gate, shrine, golden gate
tower: skyscraper, tower, office building, empire state building, high rise, building
tokyo-tower: eiffel tower, tokyo tower
statue-of-liberty: statue of liberty
pyramid: pyramid, great pyramid, pyramids of giza
ferris-wheel: ferris wheel, millennium wheel, london eye
lighthouse: lighthouse
windmill: windmill, wind turbine
moai: moai, easter island statue, statue, bust, sculpture, idol
stadium: stadium, colosseum, opera house, sydney opera house
tent: tent, teepee
table: table, coffee table
couch-and-lamp: couch, sofa, armchair, loveseat
bookshelf: bookshelf, bookcase, shelf of books
lamp: lamp, table lamp, floor lamp, desk lamp, lantern lamp
chair: chair, stool, rocking chair, wooden chair, beach chair
bench: bench, park bench
bed: bed
vase: vase, urn, pottery, ceramic vase
bottle: bottle, wine bottle, beer bottle, soda bottle, glass bottle
perfume: perfume, perfume bottle, cologne, fragrance, serum, cosmetics
lotion-bottle: lotion, shampoo, skincare, skin care, cream jar
mug: mug, coffee mug, coffee cup, beer stein
hot-beverage: coffee, latte, cappuccino, espresso, cup of coffee, cup of tea, tea, hot chocolate, cup, teacup
teapot: teapot, kettle, tea pot
tumbler-glass: whiskey, whisky, glass of water, drinking glass
glass-of-milk: glass of milk, milk
wine-glass: wine, wine glass, glass of wine, red wine
beer-mug: beer, pint, pint of beer
cocktail-glass: cocktail, martini
tropical-drink: tropical drink, smoothie, orange juice, juice, lemonade, glass of orange juice
cup-with-straw: soda, soft drink, iced tea, milkshake
bubble-tea: boba, bubble tea, milk tea
steaming-bowl: ramen, noodles, noodle soup, soup, pho, bowl of soup, bowl
fork-and-knife-with-plate: dinner plate, plate
spaghetti: pasta, spaghetti
green-salad: salad
meat-on-bone: meat, ham
cut-of-meat: steak, beef
poultry-leg: chicken leg, drumstick, roast chicken
cheese-wedge: cheese
red-apple: apple, red apple
tangerine: orange, tangerine, mandarin, oranges
beans: beans
potato: potato, sweet potato
jack-o-lantern: pumpkin, jack o lantern
hot-pepper: chili, chili pepper, chilli
bell-pepper: bell pepper, pepper
carrot: carrot, daikon radish, daikon, radish
ear-of-corn: corn, corn cob, maize
birthday-cake: cake, birthday cake, wedding cake
shortcake: strawberry cake, slice of cake, cheesecake, shortcake
doughnut: donut, doughnut
ice-cream: ice cream sundae, sundae, gelato
soft-ice-cream: ice cream, ice cream cone, soft serve
pancakes: pancake, pancakes
hamburger: burger, hamburger, cheeseburger
hot-dog: hot dog
french-fries: fries, french fries, chips, potato chips
cookie: cookie, biscuit, macaroon, macaron
candy: candy, sweet
bread: bread, loaf of bread, loaf, toast
basket: basket, picnic basket
laptop: laptop, computer, notebook computer, macbook
mobile-phone: phone, smartphone, mobile phone, cell phone, iphone
telephone: telephone, rotary phone, landline
television: television, tv, monitor, screen
camera: camera
headphone: headphones, headset
watch: watch, wristwatch, smartwatch
mantelpiece-clock: clock, grandfather clock
alarm-clock: alarm clock
light-bulb: light bulb, lightbulb, bulb
candle: candle, candles
closed-book: book, notebook, novel
open-book: open book, magazine
books: books, stack of books, pile of books
pencil: pencil
paintbrush: paintbrush, brush
artist-palette: palette, paint palette
crossed-swords: sword, swords, katana, saber
bow-and-arrow: bow and arrow, archery
hammer: hammer, mallet
carpentry-saw: saw, handsaw
gear: gear, cog, cogwheel
running-shoe: shoe, sneaker, sneakers, running shoe, trainers, shoes
high-heeled-shoe: high heels, high heel, heels
womans-boot: boot, boots, leather boots, cowboy boots
hiking-boot: hiking boots
handbag: handbag, bag, leather bag, tote bag
backpack: backpack, rucksack, school bag
purse: purse, wallet
luggage: suitcase, luggage
dress: dress, gown
t-shirt: t shirt, tee shirt, shirt, tshirt
necktie: shirt and tie
coat: coat, jacket
jeans: jeans, trousers, pants
billed-cap: baseball cap, baseball hat
womans-hat: straw hat, cowboy hat, sun hat
top-hat: hat, tophat
umbrella: umbrella, parasol
soccer-ball: soccer ball, football
american-football: american football
tennis: tennis racket, tennis ball, tennis
basketball: basketball
bowling: bowling, bowling pin
skateboard: skateboard
surfboard: surfboard
guitar: guitar, electric guitar, acoustic guitar, bass guitar
violin: violin, cello, fiddle, viola
musical-keyboard: piano, keyboard instrument, grand piano, synthesizer
drum: drum, drums, drum kit
trumpet: trumpet, tuba, horn, french horn, trombone
saxophone: saxophone, sax
banjo: banjo, ukulele, harp
microphone: microphone, mic
musical-notes: music notes, musical notes, melody
chess-pawn: chess, chess piece, chess pawn
game-die: dice, die
puzzle-piece: puzzle, jigsaw, jigsaw puzzle
video-game: game controller, gamepad, controller, video game
teddy-bear: teddy
gem-stone: diamond, gem, jewel, emerald gem, crystal
ring: ring, diamond ring, engagement ring
prayer-beads: necklace, beads
trophy: trophy, prize cup
key: key
old-key: antique key, old key
package: cardboard box, box, parcel, package, crate
wastebasket: garbage can, trash can, trash bin, garbage
fire-hydrant: fire hydrant, hydrant
vertical-traffic-light: traffic light, stoplight
stop-sign: stop sign
placard: placard, wooden sign, signpost
framed-picture: framed painting, picture frame, framed picture, framed sketch
mirror: mirror
potable-water: faucet
red-paper-lantern: lantern, paper lantern, chinese lantern
crystal-ball: crystal ball, snow globe
globe-showing-europe-africa: globe, earth, planet earth, the earth
ringed-planet: saturn
full-moon: moons
balloon: balloon
wrapped-gift: gift, present box, gift box, christmas present
christmas-tree: christmas tree
snowman-without-snow: snowman
skull: skull, skeleton
ghost: ghost
robot: robot, android, cyborg, mecha
alien: alien, extraterrestrial
ogre: ogre, monster, demon, devil
clown-face: clown
jack-o-lantern: halloween pumpkin
ninja: ninja, samurai
guard: guard, soldier
person-with-crown: king, emperor, monarch
princess: princess, queen
prince: prince
person-mage: wizard, mage, magician, gandalf
woman-mage: witch, sorceress
person-fairy: fairy, pixie
person-elf: elf
person-vampire: vampire, dracula
person-zombie: zombie
woman-merpeople: mermaid
person-superhero: superhero, superman, hero
woman-superhero: superwoman, wonder woman
baby-angel: angel, cherub, cupid
santa-claus: santa, santa claus, father christmas
astronaut: astronaut, cosmonaut, spaceman
scientist: scientist, chemist, researcher
health-worker: doctor, nurse, surgeon, dentist
cook: chef, cook, baker
teacher: teacher, professor
student: student, graduate
judge: judge, lawyer
farmer: farmer, gardener
mechanic: mechanic, plumber
factory-worker: welder
technologist: programmer, developer, coder, hacker
singer: singer, rockstar, rock star
artist: artist, painter
pilot: pilot
firefighter: firefighter, fireman
police-officer: police officer, policeman, cop, policewoman
construction-worker: construction worker, builder
detective: detective, spy, sherlock holmes
office-worker: businessman, businesswoman, office worker, politician, manager, ceo, conductor, waiter, waitress
man: man, guy, gentleman, father, dad, king arthur, knight, cowboy, sailor, pirate, monk, fisherman, boxer, hiker, ranger, warrior, driver, abraham lincoln, barack obama, husband, uncle, dude
woman: woman, lady, mother, mom, girlfriend, bride, actress, mona lisa, goddess, wife, nun, ballerina, ballet dancer, aunt, madonna
person: person, human, people, someone, player, passenger, dancer, worker, tourist, athlete, runner, visitor, traveler, customer, adult, couple, friend, family, crowd
boy: boy, son, schoolboy, prince charming
girl: girl, schoolgirl, daughter
child: child, kid, toddler
baby: infant, newborn
old-man: old man, grandfather, grandpa, elderly man
old-woman: old woman, grandmother, grandma, elderly woman
cube: cube, rubiks cube, block, toy block
sphere: sphere, orb, ball, marble ball, bowling ball
cylinder: cylinder, barrel, tin can, soda can
cone: cone, traffic cone
triangle: triangle
square: square
circle: circle
red-heart: heart
star: star shape
sparkles: sparkle, fairy dust
volcano: volcano
rock: rock, boulder, stone, asteroid, meteorite
wood: log, tree trunk, stump, tree stump
fire: campfire, bonfire, flame
rainbow: rainbow
desert-island: desert island
fountain: fountain
ladder: ladder
anchor: anchor
compass: compass
world-map: map, treasure map
scroll: scroll, parchment
newspaper: newspaper
envelope: envelope, letter envelope
open-mailbox-with-raised-flag: mailbox
toilet: toilet
bathtub: bathtub
door: door
window: window
bell: bell
shopping-cart: shopping cart
telescope: telescope
microscope: microscope
syringe: syringe
brain: brain
anatomical-heart: human heart
tooth: tooth
bone: bone
footprints: footprints
waving-hand: human hand, waving hand
thumbs-up: thumbs up
eye: eyeball, human eye
wing: wings
avocado: avocado
kite: kite
seedling: seedling, sapling, sprout
cactus: cactus, succulent
maple-leaf: maple leaf, leaf, leaves
feather: feather
nest-with-eggs: nest, bird nest
egg: egg
spider-web: spider web, cobweb
four-leaf-clover: clover
rose: rose
sunflower: sunflower
`);
