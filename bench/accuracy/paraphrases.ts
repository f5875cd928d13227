// Negative control: texts that say the same in other words are no near duplicates, and must stay.
import { DrivenIndex } from './driven-index.js'
import { jaccard, shingleSet } from './exact-jaccard.js'
import { goal, table } from './markdown.js'

const PAIRS: readonly (readonly [string, string])[] = [
  [
    'Water boils at a lower temperature on a high mountain because the air pressure is lower there.',
    'Since the pressure of the air falls with height, it takes less heat to make water boil on a summit.',
  ],
  [
    'To reset your password, open the settings page, choose Security and click on the reset link.',
    'Go to Settings, pick the Security section and follow the link there if you need a new password.',
  ],
  [
    'The French Revolution began in 1789 and changed the political order of Europe for good.',
    'In 1789 France rose against its king, an event after which European politics was never the same.',
  ],
  [
    'Regular exercise strengthens the heart, lowers blood pressure and improves sleep.',
    'People who work out often sleep better, have stronger hearts and show lower blood pressure.',
  ],
  [
    'Photosynthesis turns light, water and carbon dioxide into sugar and oxygen.',
    'Plants make sugar from carbon dioxide and water with the help of light, and give off oxygen.',
  ],
  [
    'A binary search halves the range in every step, so it needs about log2 of n comparisons.',
    'Because each comparison discards half of what is left, binary search takes logarithmic time.',
  ],
  [
    'Add the flour slowly to the milk and stir all the time so that no lumps form.',
    'To avoid lumps, keep stirring while you let the flour trickle into the milk.',
  ],
  [
    'The train to Vienna leaves from platform four at half past nine every weekday morning.',
    'On working days you can catch the Vienna train at nine thirty; it departs from the fourth platform.',
  ],
  [
    'Inflation means that prices rise in general, so the same money buys less than before.',
    'When prices go up across the board, each coin loses buying power: that is called inflation.',
  ],
  [
    'Bees dance to tell the other bees of the hive in which direction food can be found.',
    'By means of a dance, a bee lets its hive know where there is something to eat.',
  ],
  [
    'The museum is closed on Mondays, but on all other days it is open from ten to six.',
    'You can visit the museum between ten and six from Tuesday through Sunday; Monday is its day off.',
  ],
  [
    'A vaccine trains the immune system to recognise a germ before a real infection happens.',
    'Vaccination shows the body what a pathogen looks like, so that it is prepared when the true one comes.',
  ],
  [
    'Shakespeare wrote about thirty-seven plays, among them Hamlet, Macbeth and King Lear.',
    'Macbeth, King Lear and Hamlet are three of the some thirty-seven dramas that Shakespeare left us.',
  ],
  [
    'The moon always shows us the same face because it turns once while it circles the earth once.',
    'One rotation of the moon takes as long as one orbit around us, so its far side stays hidden.',
  ],
  [
    'Glass can be recycled again and again without any loss of quality.',
    'However often it is melted down, recycled glass remains as good as new.',
  ],
  [
    'Use a hash map if you want to look values up by their key in constant time on average.',
    'On average a lookup by key takes constant time with a hash map, which makes it the right choice here.',
  ],
  [
    'The company announced on Tuesday that it would cut four hundred jobs by the end of the year.',
    'Four hundred employees will lose their work before the year is over, the firm said on Tuesday.',
  ],
  [
    'Whales are mammals: they breathe air, are warm-blooded and feed their young with milk.',
    'Since a whale has lungs and warm blood and suckles its calves, it counts as a mammal and not a fish.',
  ],
  [
    'Please write a short poem about the sea in winter, with no more than eight lines.',
    'Compose a brief poem, eight lines at most, whose subject is the wintry ocean.',
  ],
  [
    'The area of a circle is pi times the square of its radius.',
    'Multiply the radius by itself and then by pi, and you have what a circle covers.',
  ],
  [
    'He missed the bus this morning, so he had to walk to work in the rain.',
    'As the bus had already gone, he went to his job on foot and got wet on the way.',
  ],
  [
    'A country with a central bank can set the interest rate at which other banks borrow money.',
    'Commercial banks take up loans at a rate that is decided by the central bank of the country.',
  ],
  [
    'Sunlight takes a little more than eight minutes to travel from the sun to the earth.',
    'When we see the sun we see it as it was some eight minutes ago, for that long its light is on its way.',
  ],
  [
    'Store the medicine in a cool and dry place and keep it out of the reach of children.',
    'This drug must be kept dry, not too warm, and where no child can get at it.',
  ],
  [
    'The novel tells the story of two sisters who inherit an old house by the lake.',
    'In this book a lakeside house that has seen better days passes to a pair of sisters.',
  ],
  [
    'Rain forests hold more than half of all the species that live on land.',
    'Most kinds of land animals and plants on our planet are at home in tropical forests.',
  ],
  [
    'Summarise the following article in three sentences for a reader who is ten years old.',
    'Give a ten-year-old the gist of the text below; do it in no more than three sentences.',
  ],
  [
    'Two lines are parallel if they lie in the same plane and never meet.',
    'Lines of one plane that have no point in common are called parallel.',
  ],
  [
    'The battery lasts about ten hours if the screen is not too bright.',
    'With the display dimmed you get roughly ten hours out of a single charge.',
  ],
  [
    'Iron rusts when it is exposed to oxygen and water for a long time.',
    'Leave iron in damp air long enough and it will be covered by rust.',
  ],
]

export function paraphrases(): string {
  const index = new DrivenIndex()
  const findings = index.decide(PAIRS.flat())
  const removed = findings.filter((finding) => finding.removed).length
  const candidates = findings.filter(({ similarity }) => similarity !== undefined).length
  const similarities = PAIRS.map(([a, b]) => jaccard(shingleSet(a), shingleSet(b)))
  return `## Paraphrases\n\n${table([
    ['pairs', 'greatest exact J', 'candidates', 'removed', 'none removed'],
    [PAIRS.length, Math.max(...similarities).toFixed(3), candidates, removed, goal(removed === 0)],
  ])}`
}
