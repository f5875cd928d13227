// Writes examples/corpus.jsonl: about 400 made-up records, a quarter of them dirty in every way that the
// stages know, and prints which lines are dirty and how (the table of examples/README.md). Each run writes
// the same bytes:
//   node scripts/make-examples.mjs
import { writeFileSync } from 'node:fs'

const SEED = 7

// A topic is its name, then two questions (marked ?), each followed by the sentences that answer it.
const ENGLISH = `
Tomatoes in pots
? How do I grow tomatoes on a balcony?
Give each plant a pot of at least fifteen litres, because cramped roots dry out by noon.
Pinch out the side shoots once a week so that sugar goes into the fruit and not into leaves.
Water at the base early in the day; wet leaves invite blight.
? Why do my tomatoes split or rot at the bottom?
Skins split when a dry spell is followed by a flood, so small and steady drinks are safer.
A dark sunken patch underneath means the plant could not move calcium, usually for want of even moisture.
A mulch of straw keeps the soil damp and spares you most of the trouble.

Sourdough starter
? How can I make a sourdough starter from nothing?
Stir equal weights of rye flour and lukewarm water in a jar and cover it loosely.
Throw away half each morning and feed the rest with fresh flour and water.
After about a week it should double within six hours and smell like yoghurt.
? My starter has stopped rising. What can I do?
Move it somewhere warmer, since wild yeast is slow below twenty degrees.
Two feedings a day for three days usually wake a tired culture.
Pink streaks are the one sign that you must bin it and begin anew.

Cast-iron pans
? How do I season a cast-iron pan?
Scrub off the rust, dry the metal over a low flame and rub in a film of linseed oil.
Wipe until it looks as if no oil were left, otherwise the coat turns sticky.
Bake it upside down for an hour at 230 degrees and let it cool inside.
? May I use soap on cast iron?
A drop of modern dish soap does no harm, for the seasoning is hardened polymer and not grease.
What ruins the surface is an overnight soak or the dishwasher.
Dry it on the stove right after rinsing and rust has no chance.

Cold-brew coffee
? What is the recipe for cold-brew coffee?
Use one part of coarse grounds to eight parts of cold water.
Leave the jar in the fridge for about sixteen hours and strain it through cloth.
The concentrate is good for a week; thin it with milk or ice to taste.
? Why does cold brew taste less sour than hot coffee?
Heat pulls more of the sharp acids out of the bean, and cold water leaves many of them behind.
Long contact still dissolves the sugars and the caffeine.
That is why it seems sweet even without anything added.

Honeybees
? How do honeybees tell each other where food is?
A forager runs a figure of eight on the comb, and the angle of its middle line points out the direction.
The longer she waggles, the farther away the flowers are.
Her sisters smell the nectar on her and know which blossom to look for.
? How does a hive survive the winter?
The colony huddles into a ball and shivers its flight muscles to make heat.
Bees on the outside change places with those in the centre so that none freezes.
They live on some fifteen kilograms of honey stored in summer.

Octopuses
? What is special about the body of an octopus?
It has three hearts, two of which serve the gills alone.
The blood is blue since copper, not iron, carries the oxygen.
Two thirds of its nerve cells sit in the arms, which can taste what they touch.
? How do octopuses hide from hunters?
Tiny sacs of pigment in the skin open and close within a fraction of a second.
Muscles raise bumps so that the outline matches coral or weed.
If all that fails, a cloud of ink covers the escape.

The water cycle
? Can you explain the water cycle to a ten-year-old?
The sun warms the sea and turns a little of it into vapour you cannot see.
High up it is cold, so the vapour gathers into the droplets that we call clouds.
When the droplets grow too heavy they fall as rain or snow and run back to the sea.
? Where is most of the fresh water on Earth?
More than two thirds is locked in glaciers and ice sheets.
Nearly all of the rest lies under the ground.
Rivers and lakes together hold less than one part in a hundred.

Tides
? What causes the tides?
The Moon pulls harder on the near side of the Earth than on the far side, and the sea bulges on both.
As the planet turns beneath the bulges, most coasts meet high water twice a day.
The delay of fifty minutes from one day to the next comes from the Moon moving along its orbit.
? What is a spring tide?
At new and full moon the Sun's pull adds to the Moon's, and the range is at its largest.
A week later the two work at right angles and the neap tide is weak.
The name has to do with leaping up, not with the season.

Photosynthesis
? How do plants turn light into sugar?
Chlorophyll catches red and blue light and uses that energy to split water.
The oxygen leaves through pores on the underside of the leaf.
In a second step, which needs no light, carbon dioxide is built up into sugar.
? Why are leaves green, and why do they change colour?
Green light is the part that the pigment uses least, so it is sent back to our eyes.
In autumn the tree takes its chlorophyll apart to save nitrogen.
Yellow carotenoids were there all summer and only now come to the fore.

Vaccines
? How does a vaccine protect against a disease?
It shows the body a harmless piece of the germ, or the plan for making one.
White blood cells that fit the piece multiply, and some of them stay for years.
When the real germ arrives they answer in hours instead of days.
? Why are some shots given every year?
The influenza virus changes the proteins on its coat from season to season.
Experts choose the likely strains half a year ahead.
Protection also fades with time, above all in older people.

Sleep
? What helps against lying awake at night?
Get up at the same hour each day, weekends included, and the body clock settles.
Keep the bedroom cool and dark, and leave the phone in another room.
If you are still awake after twenty minutes, read something dull in dim light.
? Does an afternoon nap harm my sleep?
Twenty minutes before three o'clock refresh most people and cost nothing at night.
A longer rest drops you into deep sleep, from which you wake groggy.
Anyone who has insomnia does better without one.

Bicycle punctures
? How do I mend a flat bicycle tyre?
Lift one side of the tyre off with two levers and pull out the tube.
Pump it up, hold it near your cheek or under water, and mark where air comes out.
Roughen the spot, let the glue turn dull and press the patch on for a minute.
? Why do I keep getting punctures?
Run a finger inside the tyre, as a thorn may still be stuck there.
Too little pressure lets the rim pinch the tube at kerbs.
A worn rim tape leaves two small holes side by side.

Budgeting
? How do I start a household budget?
Write down every expense for one month before you change anything.
Sort the list into needs, wishes and savings, and see which share each one takes.
Move the savings on payday, so that only the rest can be spent.
? How large should an emergency fund be?
Three months of rent, food and insurance is a common goal.
People whose income goes up and down should aim at six.
Keep it in an account that pays interest yet can be emptied in a day.

Compound interest
? What is compound interest?
Interest is paid on the first sum and also on all interest credited before.
At seven percent a year, savings double in roughly ten years.
The last years bring the largest gain, hence an early start matters more than a high amount.
? What is the rule of 72?
Divide 72 by the yearly rate, and you get the years until a sum has doubled.
It is a rounding of the natural logarithm of two, picked because 72 has so many divisors.
Between four and twelve percent the error stays below a few months.

Job interviews
? How should I get ready for a job interview?
Read the advert line by line and find one story of yours that proves each demand.
Tell each story as situation, task, action and result, in two minutes at most.
Prepare three questions about the team's daily work.
? How do I answer a question about my weaknesses?
Name a real one that is not at the heart of the post.
Then say what you have already done about it and how you noticed the change.
A boast dressed up as a fault convinces nobody.

Public speaking
? How can I calm my nerves before a talk?
Rehearse aloud on your feet, because silent reading trains the wrong muscles.
Learn the first two sentences by heart, as the worst is over after them.
Breathe out for longer than you breathe in while you are being introduced.
? What makes slides easy to follow?
One statement a slide, written as a full sentence on top, is enough.
Label the lines of a chart directly rather than in a legend.
If a slide has to be excused for being crowded, split it.

The printing press
? Why did movable type matter so much?
A page could be set once and printed hundreds of times in a day.
Prices of books fell to a fraction within fifty years of the Mainz workshop.
Errors could be listed and put right in the next edition, which made texts more reliable.
? Did Gutenberg invent printing?
Woodblock prints were made in China many centuries earlier, and Korea cast metal type before him.
His own part was a hand mould for quick casting, an oily ink and a press borrowed from wine making.
Together they formed a process that others could copy.

The Silk Road
? What was carried along the Silk Road?
Silk went west, while glass, wool and silver went east.
Few merchants walked the whole way; goods changed hands at oasis towns.
Paper making and several faiths travelled the same paths.
? Why did the Silk Road decline?
Ships could carry more, and cheaper, once the sea routes were known.
The empires that had kept the caravan roads safe broke apart.
Makers elsewhere had by then learned to raise silkworms.

The Andes
? What should I know about the Andes?
They are the longest chain of mountains above the sea, some seven thousand kilometres.
The Nazca plate slides beneath the continent and lifts them still.
Aconcagua, in Argentina, is the highest peak outside Asia.
? How do people farm high up in the Andes?
Terraces hold the soil and store the warmth of the day in their stone walls.
Hundreds of kinds of potato are grown, each suited to its own height.
Freeze-drying tubers in the frosty nights gives a food that lasts for years.

Volcanoes
? Why do some volcanoes explode and others only flow?
Runny basalt lets its gas slip away, so the lava pours out calmly.
Sticky magma rich in silica traps the bubbles until the rock above gives way.
Water that meets the melt makes any eruption more violent.
? What do volcanoes give us?
Weathered ash makes some of the most fertile fields in the world.
Hot ground heats houses and drives turbines in Iceland.
Copper and gold ores often formed around old magma chambers.

Black holes
? What is a black hole in simple words?
It is a region where so much mass sits in so little room that even light cannot climb out.
Its edge, the event horizon, is not a surface but a point of no return.
From far away it pulls no more than a star of the same mass would.
? How can we see a black hole if it is dark?
Gas that spirals in rubs itself hot and shines in X-rays.
Stars at the centre of our galaxy circle something unseen of four million Suns.
Two holes that merge shake space itself, and detectors have heard it since 2015.

Rainbows
? How does a rainbow form?
Sunlight bends on entering a drop, bounces off its back and bends again on leaving.
Red comes out at about 42 degrees and violet at about 40.
You see one only with the sun behind you and rain in front.
? Why is there sometimes a second rainbow?
Some light is reflected twice inside each drop before it gets out.
The order of the colours is therefore turned round, with red on the inside.
The strip of sky between the two looks darker than the rest.

Recursion
? What is recursion in programming?
A function that calls itself on a smaller part of the problem is recursive.
There has to be a base case, or else the calls never end.
Each call waits on the stack until the one it started has returned.
? When should I avoid recursion?
Deep input can fill the stack, and then the program stops with an error.
A loop is simpler when the task is just to go through a list.
If the same subproblem turns up again and again, remember its result.

Hash tables
? How does a hash table find things so fast?
A function turns the key into a number, and that number says which slot to look in.
Two keys may land in one slot, so each slot keeps a short list or points to the next.
When it is about three quarters full the table is made twice as large.
? What is a good hash function?
Changing one bit of the key should flip about half of the bits of the result.
It has to be quick, for it runs at every access.
Where strangers choose the keys, add a secret seed so that nobody can force collisions.

Git branches
? What is a branch in Git?
It is only a small file that holds the name of one commit.
Making a commit moves the current branch forward to it.
Deleting a branch removes the label, not the work, as long as something else reaches it.
? Should I merge or rebase?
Rebase your own unpublished commits to keep the story straight.
Merge what others have already built upon, because rewritten history breaks their copies.
Agree on one way in the team; that matters more than which.

Database indexes
? Why does an index make a query faster?
A tree of sorted keys leads to the row in a few steps instead of a walk through the whole table.
The planner can also read the rows in order and skip the sort.
If all wanted columns are in the index, the table is not touched at all.
? Can there be too many indexes?
Every insert has to update each of them, so writing gets slower.
They take room in memory that the data could use better.
Look at the statistics twice a year and drop those that no query used.

Code review
? How do I give a helpful code review?
Read the description first and ask what the change is meant to achieve.
Say which remarks must be dealt with and which are matters of taste.
Praise a neat solution now and then; it teaches as much as a complaint.
? How big should a pull request be?
Reviewers find far fewer faults once a change passes four hundred lines.
Split renaming and moving from changes of behaviour.
A small one gets its answer the same day, so you lose less time waiting.

Chess openings
? What are the aims of a chess opening?
Put a pawn in the centre and bring knights and bishops out before the queen.
Castle early so that the king is safe and the rooks meet.
Do not move the same piece twice unless you win something by it.
? What is the idea of the Sicilian Defence?
Black answers the king's pawn from the side and keeps the position unbalanced.
The half-open c-file gives the rooks something to do.
White usually gets the faster attack, Black the better endgame.

Learning the guitar
? How should a beginner practise the guitar?
Fifteen minutes each day do more than two hours on Sunday.
Change between two chords slowly with a metronome before you add a third.
Press just behind the fret, and half the force is enough.
? How do I tune a guitar by ear?
Take the low E from a piano or a fork and leave it alone from then on.
The fifth fret of each string sounds like the next one, save the G string, where it is the fourth.
Listen for the beats between two notes; they slow down and vanish when the pitch is right.

Watercolour
? What do I need to begin with watercolour?
Buy heavy cotton paper first, since cheap sheets buckle and spoil any paint.
Six tubes, a warm and a cool one of each primary, mix to nearly everything.
One round brush of size ten with a fine point is all you need.
? How do I paint a smooth sky?
Wet the whole sheet with clean water and wait until the shine is even.
Start with the strongest blue on top and thin it on the way down.
Tilt the board, and do not go back into it while it dries.

Composting
? What may go on the compost heap?
Mix kitchen peelings with twice as much dry stuff such as leaves, straw or torn cardboard.
Cooked food, meat and cat litter draw rats and should stay out.
Turn the heap every month to let in air.
? My compost smells. What is wrong?
A stink of ammonia tells you that there is too much green matter, so add shredded twigs.
Rotten eggs mean that it is soaked and has no air.
A lid against rain and a fork now and then will put it right within days.

Indoor plants
? Which house plants survive in a dark flat?
The cast-iron plant lives up to its name and asks for water every fortnight.
Snake plants put up with shade, dry air and long holidays.
Ferns like dim corners too, but only where the air is moist, as in a bathroom.
? How do I save an overwatered plant?
Slide it out of its pot and cut off every root that is brown and soft.
Set it into fresh, gritty soil and let that dry to a finger's depth.
New leaves are the sign of recovery; old yellow ones will not turn green.

Travelling by night train
? Is a night train worth it?
You save a hotel and wake up in the middle of town.
A couchette for six is cheap, while a sleeper with a washbasin costs about as much as flying.
Bring earplugs, water and a layer for the chilly hours before dawn.
? How do I book a night train well?
Tickets open about six months ahead and the best berths go first.
Ask for a lower bunk if you have heavy luggage.
Leave two hours for a change in the morning, as freight has priority on many lines.

Packing light
? How do I travel with hand luggage only?
Lay out what you want to take and put a third of it back.
Choose three colours that go together, so everything can be worn with everything.
Wash a few things in the sink every third evening.
? How do I keep clothes from creasing?
Roll knitted things and fold shirts around a soft core.
A thin plastic bag between layers lets them slide instead of crumpling.
Hang the rest in the bathroom while you shower.

First aid for burns
? What should I do about a small burn?
Hold it under cool running water for twenty minutes, and take off rings before it swells.
Cover it with cling film or a clean dressing that does not stick.
No butter, no toothpaste and no ice, for they all do more harm.
? When does a burn need a doctor?
Go if it is larger than the patient's palm or lies on the face, hands or joints.
White or charred skin that does not hurt is a deep burn and an emergency.
Children and the old should be seen sooner than others.

Tea
? What is the difference between green and black tea?
Both are leaves of one shrub; only the handling differs.
Green leaves are heated soon after picking, which stops them from browning.
For black tea they are rolled and left to oxidise until the copper colour appears.
? How hot should the water for tea be?
Green sorts turn bitter above eighty degrees.
Black ones want it boiling, or the cup stays flat.
Steep for two to four minutes and add leaves, not minutes, for a stronger brew.

Glass
? How is window glass made?
Sand, soda and lime melt together at about fifteen hundred degrees.
The melt is poured onto a bath of liquid tin, where it spreads into a perfectly flat ribbon.
Slow cooling over a hundred metres takes the strain out of the sheet.
? Is glass a slow liquid?
No, old panes are thicker below because of how they were cut and mounted.
Its atoms are as disordered as in a liquid, but they do not flow at room temperature.
Roman vessels have kept their shape for two thousand years.

Electric cars
? How do I make the battery of an electric car last?
Day to day, charge to eighty percent and fill it up only before a long drive.
Heat ages the cells faster than anything else, so park in the shade.
Rapid charging now and then is fine; as a daily habit it wears them down.
? Why is the range shorter in winter?
Cold cells have a higher inner resistance and give back less.
The cabin heater takes power that a petrol engine would have wasted anyway.
Warming up while still plugged in wins back a good part.
`

const GERMAN = `
Brot
? Wie backe ich ein einfaches Roggenbrot?
Mischen Sie am Abend Roggenmehl, Wasser und etwas Sauerteig und lassen Sie alles zugedeckt stehen.
Am Morgen kommen Salz und der Rest des Mehls dazu, dann ruht der Teig noch zwei Stunden in der Form.
? Woran erkenne ich, dass ein Brot durchgebacken ist?
Klopfen Sie auf den Boden: Klingt er hohl, ist die Krume fertig.
Wer es genau wissen will, misst im Inneren 97 Grad.

Wandern
? Was gehört bei einer Tageswanderung in den Rucksack?
Wasser, eine Regenjacke, Pflaster und eine Karte, die auch ohne Strom funktioniert.
Packen Sie schwere Dinge nah an den Rücken, damit die Schultern nicht ermüden.
? Wie schätze ich die Gehzeit in den Bergen?
Rechnen Sie eine Stunde für vier Kilometer und eine weitere für je vierhundert Höhenmeter.
Die kleinere der beiden Zahlen wird halbiert und zur größeren addiert.

Schach
? Warum ist die Rochade so wichtig?
Sie bringt den König hinter seine Bauern und den Turm zugleich ins Spiel.
Solange der König in der Mitte steht, kann jede geöffnete Linie gefährlich werden.
? Was bedeutet Zugzwang?
Der Spieler am Zug würde lieber aussetzen, denn jeder Zug verschlechtert seine Lage.
Am häufigsten kommt das in Endspielen vor, in denen nur noch Bauern und Könige übrig sind.

Zinsen
? Was ist der Unterschied zwischen Nominalzins und Effektivzins?
Der Nominalzins nennt nur den Preis des geliehenen Geldes.
Im Effektivzins stecken auch Gebühren und der Rhythmus der Raten, deshalb eignet er sich zum Vergleich.
? Lohnt sich eine Sondertilgung?
Jeder vorzeitig gezahlte Euro spart bis zum Ende der Laufzeit den vollen Zinssatz.
Behalten Sie trotzdem eine Reserve für Reparaturen, bevor Sie Ihr Konto leeren.

Gewitter
? Wie weit ist ein Gewitter entfernt?
Zählen Sie die Sekunden zwischen Blitz und Donner und teilen Sie durch drei, das ergibt Kilometer.
Liegen weniger als zehn Sekunden dazwischen, sollten Sie sofort Schutz suchen.
? Wo bin ich bei Blitzschlag sicher?
Im Auto und in festen Häusern leitet die Hülle den Strom um Sie herum ab.
Im Freien hilft nur eine Mulde, fern von Bäumen und Zäunen, mit geschlossenen Füßen in der Hocke.

Kompost
? Wie lege ich einen Kompost an?
Beginnen Sie mit einer Lage grober Zweige, damit von unten Luft herankommt.
Danach wechseln sich feuchte Küchenreste und trockenes Laub in dünnen Schichten ab.
? Wann ist Kompost reif?
Nach neun bis zwölf Monaten riecht er nach Waldboden und zerfällt in dunkle Krümel.
Säen Sie zur Probe etwas Kresse aus; keimt sie grün, ist er mild genug für Beete.

Fahrrad
? Wie stelle ich den Sattel richtig ein?
Setzen Sie die Ferse auf das Pedal: Das Bein soll unten gerade durchgestreckt sein.
Steht der Fuß beim Treten mit dem Ballen auf, bleibt das Knie dadurch leicht gebeugt.
? Wie oft muss die Kette geölt werden?
Alle zweihundert Kilometer und nach jeder Regenfahrt, immer nur auf die Innenseite.
Wischen Sie nach einigen Minuten ab, was nicht eingezogen ist, sonst klebt der Staub daran.
`

const SPANISH = `
Tortilla de patatas
? ¿Cómo preparo una buena tortilla de patatas?
Fría las patatas a fuego lento en mucho aceite hasta que se rompan con el tenedor.
Mézclelas con el huevo batido y déjelas reposar diez minutos antes de cuajarlas.
? ¿Cómo le doy la vuelta sin que se rompa?
Cubra la sartén con un plato llano más grande, sujete bien y gire la muñeca de una sola vez.
Deslícela de nuevo y remeta los bordes con una cuchara de madera.

Los volcanes de Canarias
? ¿Por qué hay volcanes en las islas Canarias?
Una columna de material caliente asciende desde el manto y perfora la placa africana.
Las islas del este son las más antiguas porque la placa se mueve poco a poco.
? ¿Es peligroso subir al Teide?
La altura se nota por encima de los tres mil metros, así que conviene beber y caminar despacio.
Para pisar la cumbre hace falta un permiso gratuito que se pide con semanas de antelación.

Aprender idiomas
? ¿Cuántas palabras necesito para conversar en otro idioma?
Con unas dos mil palabras frecuentes se entiende la mayor parte de una charla cotidiana.
Apréndalas dentro de frases cortas, porque así recuerda también cómo se combinan.
? ¿Sirve de algo ver series en versión original?
Sí, sobre todo con subtítulos en la misma lengua que se oye.
Repita en voz alta una escena breve hasta imitar el ritmo de los actores.

La siesta
? ¿Cuánto debe durar una siesta?
Entre quince y veinticinco minutos bastan para recuperar la atención.
Si se alarga una hora, el cuerpo entra en sueño profundo y despertar cuesta mucho más.
? ¿A qué hora conviene dormir la siesta?
Lo mejor es después de comer, cuando la temperatura del cuerpo baja un poco.
A partir de las cinco de la tarde puede robarle horas a la noche.

El ahorro de agua
? ¿Cómo puedo gastar menos agua en casa?
Una ducha de cinco minutos consume la tercera parte que un baño lleno.
Ponga aireadores en los grifos: cuestan poco y reducen el caudal a la mitad.
? ¿Cómo descubro una fuga?
Anote la cifra del contador al acostarse y compárela por la mañana sin haber abierto ningún grifo.
Unas gotas de colorante en la cisterna mostrarán si el inodoro pierde.

El ajedrez
? ¿Cómo se mueve el caballo en el ajedrez?
Avanza dos casillas en línea recta y una hacia un lado, dibujando una ele.
Es la única pieza que puede saltar por encima de las demás.
? ¿Qué es una clavada?
Es un ataque a una pieza que no puede apartarse sin descubrir otra más valiosa.
Cuando detrás está el rey, moverla va contra las reglas.

Los olivos
? ¿Cuándo se recogen las aceitunas?
La cosecha temprana, en octubre, da menos aceite pero con más aroma y amargor.
Hacia enero el fruto ya está negro y rinde bastante más.
? ¿Qué significa aceite virgen extra?
Se obtiene solo por medios mecánicos y su acidez no pasa de ocho décimas.
Además, un grupo de catadores no debe encontrarle ningún defecto.
`

const CHINESE = `
泡茶
? 泡绿茶用多热的水合适？
一般用八十度左右的水，太烫会把嫩叶烫熟，茶汤发苦。
先温杯再投茶，第一泡两分钟左右，之后每泡稍微延长一点。
? 茶叶应该怎么保存？
放进密封的罐子里，远离光线、潮气和气味重的东西。
绿茶最好冷藏，拿出来以后等它回到室温再打开，免得结露。

月食
? 月食是怎么发生的？
地球走到太阳和月亮中间，影子正好落在月面上，就成了月食。
大气把红光折射进影子里，所以全食时的月亮看起来像古铜色。
? 为什么不是每个月都有月食？
月亮的轨道比地球的轨道倾斜大约五度，多数满月会从影子的上方或下方经过。
只有满月靠近两个轨道面的交点时，三者才会排成一条直线。

记账
? 刚开始记账应该注意什么？
先连续记一个月，不要急着省钱，弄清楚钱花在哪里最重要。
分类不宜超过十项，太细的话很快就坚持不下去了。
? 紧急备用金存多少比较好？
一般建议够三到六个月的基本开销，收入不稳定的人应当多留一些。
这笔钱要随时能取，不要拿去买有锁定期的产品。

围棋
? 围棋里的“气”是什么意思？
棋子上下左右相邻的空点就是它的气，连在一起的子共用所有的气。
最后一口气被对方占住，这块棋就要从棋盘上拿走。
? 什么叫做两眼活棋？
一块棋围住两个分开的空点，对方不可能同时填满，因此永远吃不掉。
初学者常把假眼当成真眼，检查一下角上的点是否被对方占据就能分辨。

排序算法
? 快速排序的基本思路是什么？
选一个基准，把比它小的放左边，比它大的放右边，再分别处理两边。
平均要做的比较次数与元素个数乘以它的对数成正比。
? 快速排序什么时候会变慢？
如果每次都选到最小或最大的元素，划分极不均匀，时间会变成平方级。
随机挑选基准，或者取首、中、尾三个数的中位数，就很少遇到这种情况。

跑步
? 新手怎样开始跑步才不容易受伤？
跑一分钟走两分钟，重复十次，每周三天，让肌腱慢慢适应。
每周增加的距离不要超过上一周的一成，疼痛时立刻休息。
? 跑步前要不要拉伸？
跑前做动态的热身更有用，比如高抬腿和弓步走，让体温升上来。
静态拉伸留到结束以后，每个动作保持半分钟即可。

长城
? 长城是一次建成的吗？
不是，两千多年间许多朝代各自修筑，今天常见的砖墙大多出自明代。
各段用的材料就地取得，山里用石头，沙漠里用芦苇和砾石。
? 在太空能用肉眼看见长城吗？
很难，墙体虽长，宽度却只有几米，颜色又和周围的土地接近。
高速公路和城市的灯光反而更容易从轨道上辨认出来。
`

const JAPANESE = `
味噌汁
? 味噌汁をおいしく作るこつは何ですか。
昆布とかつお節でだしを取り、具が煮えてから火を止めて味噌を溶き入れます。
味噌を入れた後に沸騰させると香りが飛ぶので、温め直すときも弱火にします。
? 赤味噌と白味噌はどう違いますか。
赤味噌は大豆を蒸して長く熟成させるため、色が濃く塩気も強めです。
白味噌は米麹が多く短い期間で仕上がるので、甘くやわらかい味になります。

桜
? 桜の開花日はどのように決まりますか。
各地の標本木で五、六輪の花が開いた日を開花日としています。
二月からの気温を足し合わせていくと、咲く時期をかなり正確に予想できます。
? 桜の木を剪定してもよいですか。
太い枝の切り口から腐りやすいので、葉の落ちた冬に細い枝だけを切ります。
切った後はすぐに癒合剤を塗り、雨が入らないようにしてください。

地震
? 家の中で揺れを感じたら、まず何をすべきですか。
丈夫な机の下に入り、頭を守って揺れが収まるまで待ちます。
火のそばにいても無理に消そうとせず、落ち着いてから元栓を閉めましょう。
? 非常用の水はどのくらい用意すればよいですか。
一人一日三リットルを目安に、少なくとも三日分、できれば一週間分を置いておきます。
普段から多めに買い、古いものから使って補充すれば期限切れを防げます。

俳句
? 俳句の決まりを教えてください。
五、七、五の十七音で作り、季節を表す季語を一つ入れます。
「や」や「かな」のような切れ字を使うと、短い中に余韻が生まれます。
? 季語が二つあってはいけませんか。
禁じられてはいませんが、どちらが主役かはっきりしないと印象が散ります。
古い名句にも例があるので、迷ったら一方を外して読み比べてみるとよいでしょう。

電車の乗り換え
? 東京で乗り換えを楽にする方法はありますか。
階段やエスカレーターに近い車両を前もって調べておくと、混雑を避けられます。
同じ名前の駅でも改札が離れていることがあるので、出口の番号を確かめてください。
? 終電を逃したらどうすればよいですか。
近くに宿がないか探し、始発までの時間と料金を比べて決めます。
郊外へ帰る人は、同じ方面の人とタクシーを分け合うと安く済みます。

折り紙
? 初めての折り紙には何が向いていますか。
兜や船のように直線だけで折れる形から始めると、紙の扱いに慣れます。
角をぴったり合わせ、爪で一度しっかり折り目をつけることが大切です。
? 鶴の首がうまく折れません。
中割り折りの前に、両側へ軽く折り癖をつけておくと紙が素直に入ります。
小さな紙では難しいので、十五センチ以上の薄い紙で練習してください。

睡眠
? 夜中に目が覚めたときはどうすればよいですか。
時計を見ずに、ゆっくり息を吐くことに意識を向けてみましょう。
二十分ほど眠れなければ一度布団を出て、暗い部屋で静かに過ごします。
? 寝る前のコーヒーは何時までなら大丈夫ですか。
カフェインは半分に減るまで五時間ほどかかるので、午後の早い時間までが無難です。
効き方には個人差があり、眠りの浅い人は昼までにしたほうがよいでしょう。
`

const CODE = [
  [
    'python',
    'Reverse a string in Python.',
    'def reverse(text):\n    return text[::-1]',
    'A slice with step -1 walks backwards.',
  ],
  [
    'js',
    'Remove repeated values from a JavaScript array.',
    'const unique = [...new Set(values)]',
    'A Set keeps the order of first sight.',
  ],
  [
    'sql',
    'Find customers without any order in SQL.',
    'SELECT c.id FROM customers c\nLEFT JOIN orders o ON o.customer_id = c.id\nWHERE o.id IS NULL;',
    'Rows without a partner get NULL from the join.',
  ],
  [
    'bash',
    'Count the files below a folder in the shell.',
    "find . -type f -printf '.' | wc -c",
    'One dot a file keeps odd file names from upsetting the count.',
  ],
  [
    'python',
    'Check whether a number is prime.',
    'def is_prime(n):\n    return n > 1 and all(n % d for d in range(2, int(n ** 0.5) + 1))',
    'Divisors come in pairs, so the square root is far enough.',
  ],
  [
    'js',
    'Wait for two seconds inside an async function.',
    'await new Promise((done) => setTimeout(done, 2000))',
    'Nothing else is held up meanwhile.',
  ],
  [
    'c',
    'Swap two integers in C.',
    'void swap(int *a, int *b) {\n  int keep = *a;\n  *a = *b;\n  *b = keep;\n}',
    'Call it with the addresses of both.',
  ],
  [
    'python',
    'Read a CSV file as dictionaries.',
    'import csv\nwith open("data.csv", newline="") as file:\n    rows = list(csv.DictReader(file))',
    'The first line gives the keys.',
  ],
  [
    'css',
    'Centre a box on the page with CSS.',
    'body { display: grid; place-items: center; min-height: 100vh; }',
    'Grid does it in both directions at once.',
  ],
  [
    'rust',
    'Sum the even numbers of a slice in Rust.',
    'let sum: i64 = values.iter().filter(|v| **v % 2 == 0).sum();',
    'The iterator makes no copy of the slice.',
  ],
  [
    'go',
    'Read a file line by line in Go.',
    'scanner := bufio.NewScanner(file)\nfor scanner.Scan() {\n\tfmt.Println(scanner.Text())\n}',
    'Look at scanner.Err() afterwards.',
  ],
  [
    'python',
    'Merge two dictionaries, the second wins.',
    'merged = first | second',
    'The operator came with Python 3.9.',
  ],
  [
    'js',
    'Group people by city with plain JavaScript.',
    'const byCity = Object.groupBy(people, (person) => person.city)',
    'Older engines need a reduce instead.',
  ],
  [
    'bash',
    'Show the ten largest folders here.',
    'du -s */ | sort -rn | head',
    'Sizes are in blocks of one kibibyte on Linux.',
  ],
  [
    'sql',
    'Number the rows of each department by salary.',
    'SELECT name, ROW_NUMBER() OVER (PARTITION BY department ORDER BY salary DESC) FROM staff;',
    'Use RANK where equal pay should share a place.',
  ],
  [
    'ts',
    'Make all fields of a TypeScript type optional.',
    'type Draft = Partial<Article>',
    'Only the first level changes; nested objects stay strict.',
  ],
  [
    'python',
    'Time how long a block takes.',
    'from time import perf_counter\nstart = perf_counter()\nwork()\nprint(perf_counter() - start)',
    'This clock never runs backwards.',
  ],
  [
    'regex',
    'Match a date such as 2024-05-31.',
    '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
    'It lets 30 February through, which a parser has to catch.',
  ],
  [
    'html',
    'Load a picture only when it comes into view.',
    '<img src="map.webp" alt="Map of the trail" loading="lazy" width="800" height="600">',
    'Width and height stop the text from jumping.',
  ],
  [
    'python',
    'Compute Fibonacci numbers lazily.',
    'def fibonacci():\n    a, b = 0, 1\n    while True:\n        yield a\n        a, b = b, a + b',
    'Take what you need with itertools.islice.',
  ],
  [
    'js',
    'Parse a query string.',
    "const page = new URLSearchParams('?page=3&sort=up').get('page')",
    'Values always arrive as strings.',
  ],
  [
    'bash',
    'Replace a word in all Markdown files.',
    "sed -i 's/colour/color/g' *.md",
    'On macOS the flag wants an empty suffix after it.',
  ],
]

// ---- Choosing ---------------------------------------------------------------------------------------------

// mulberry32: Math.random cannot be seeded.
let state = SEED
function random() {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
const below = (count) => Math.floor(random() * count)
const between = (least, most) => least + below(most - least + 1)
const pick = (list) => list[below(list.length)]
const shuffled = (list) => {
  const result = [...list]
  for (let i = result.length - 1; i > 0; i--) {
    const j = below(i + 1)
    ;[result[i], result[j]] = [result[j], result[i]]
  }
  return result
}
const times = (count, make) => Array.from({ length: count }, (_, i) => make(i))

// ---- Samples: questions and answers, without a shape yet --------------------------------------------------

function topicsOf(block, lang) {
  return block
    .trim()
    .split('\n\n')
    .map((lines) => {
      const [name, ...rest] = lines.split('\n')
      const turns = []
      for (const line of rest) {
        if (line.startsWith('? ')) turns.push({ ask: line.slice(2), facts: [] })
        else turns.at(-1).facts.push(line)
      }
      return { name, lang, turns }
    })
}

const LANGUAGES = {
  en: {
    space: ' ',
    both: ['Two short questions. % $', '% $ One sentence for each will do.'],
    rejected: ['Hard to say. ', 'I would not worry about that. ', 'Sure! ', 'Everybody knows this one. '],
  },
  de: {
    space: ' ',
    both: ['Zwei kurze Fragen: % $', '% Und noch etwas: $'],
    rejected: ['Das weiß doch jeder. ', 'Schwer zu sagen. '],
  },
  es: {
    space: ' ',
    both: ['Dos preguntas breves: % $', '% Y otra cosa: $'],
    rejected: ['Depende. ', 'No tiene importancia. '],
  },
  zh: { space: '', both: ['两个小问题：%$', '%还有，$'], rejected: ['这个不好说。', '随便吧。'] },
  ja: {
    space: '',
    both: ['二つ質問があります。%$', '%それから、$'],
    rejected: ['場合によります。', 'よく分かりません。'],
  },
}

/** A topic as one long sample, or as one for each question. */
function topicSamples(topic, long) {
  const { space } = LANGUAGES[topic.lang]
  const turns = topic.turns.map(({ ask, facts }) => ({ ask, answer: facts.join(space) }))
  const sample = (turns) => ({ lang: topic.lang, title: topic.name, turns, long })
  return long ? [sample(turns)] : turns.map((turn) => sample([turn]))
}

/** A question on each of two topics, asked at once or one after the other. */
function pairSample(topic, other) {
  const [one, two] = [topic.turns[0], other.turns[1]]
  const both = pick(LANGUAGES[topic.lang].both)
  const ask = both.replace('%', () => one.ask).replace('$', () => two.ask)
  const turns =
    below(2) === 0
      ? [{ ask, answer: `1. ${one.facts[0]}\n2. ${two.facts[0]}` }]
      : [one, two].map(({ ask, facts }) => ({ ask, answer: facts[0] }))
  return { lang: topic.lang, title: `${topic.name} / ${other.name}`, turns }
}

const NAMES = 'Mara,Ivo,Selma,Tariq,Noor,Lionel,Yuki,Petra,Omar,Greta,Luis,Hana,Ravi,Edda,Kofi,Marta'.split(
  ',',
)
const CITIES = 'Lisbon,Graz,Kyoto,Tampere,Quito,Accra,Bergen,Hue,Split,Leeds,Oaxaca,Ghent'.split(',')
const MONTHS = 'January,March,April,June,July,September,October,December'.split(',')
const GOODS = 'notebooks,melons,candles,tiles,lamps,stamps,ropes,jars,brushes,bulbs,scarves,hinges'.split(',')
const WORDS = [
  'anchor,barley,cobalt,dahlia,ember,falcon,garnet,harbour,indigo,juniper,kettle,lantern',
  'meadow,nectar,orchard,pebble,quartz,ribbon,saffron,thistle,umbrella,velvet,walnut,yarrow',
  'zephyr,almond,bramble,cinder,drizzle,easel,fjord,glacier,hazel,ivory,jasmine,kernel',
  'lichen,marble,nutmeg,opal,parcel,quiver,raven,sparrow,timber,urchin',
].flatMap((row) => row.split(','))
const inLine = (list) => list.join(', ')

/** Sums in words. The names vary as well as the numbers, so that no two of them are near duplicates. */
const SUMS = [
  (a, b, [who], [what]) => ({
    ask: pick([
      `${who} buys ${a} ${what} for ${b} euros apiece and pays with ${a * b + 7} euros. What change is due?`,
      `At ${b} euros for one, ${a} ${what} go to ${who}, who hands over ${a * b + 7}. How much comes back?`,
    ]),
    answer: `The ${what} cost ${a} × ${b} = ${a * b} euros, which leaves 7 for ${who}.`,
  }),
  (a, b, [who, other], [what]) => ({
    ask: `${who} owns ${a + b} ${what}; ${other} has ${b} fewer. How many do both hold together?`,
    answer: `${other} holds ${a + b} − ${b} = ${a}, so the two share ${2 * a + b} ${what}.`,
  }),
  (a, b, [who], _, [from, to]) => ({
    ask: `Out of ${from} towards ${to}, ${who} rides ${a * b} kilometres at ${a} an hour. How long is that?`,
    answer: `${a * b} ÷ ${a} = ${b}, so ${who} spends ${b} hours on the road from ${from}.`,
  }),
  (a, b, _, [what, more]) => ({
    ask: `A shelf has ${b} rows. Each takes ${a} ${what} plus ${a + 3} ${more}. Count everything.`,
    answer: `One row holds ${2 * a + 3}. Times ${b}, that makes ${(2 * a + 3) * b} ${what} and ${more}.`,
  }),
  (a, b, [who]) => ({
    ask: `What is ${a * 5}% of ${b * 100}? ${who} wants the steps.`,
    answer: `Five percent of ${b * 100} is ${b * 5}. Take it ${a} times, ${who}, and you get ${a * b * 5}.`,
  }),
  (a, b, [who]) => ({
    ask: `A garden measures ${a} by ${b} metres. ${who} needs its area and the length of the fence.`,
    answer: `Area: ${a} × ${b} = ${a * b} square metres. Fence: 2 × (${a} + ${b}) = ${2 * (a + b)} metres.`,
  }),
  (a, b, [who, other]) => ({
    ask: `In ${b} years ${who} will be ${a + 2 * b}. ${other} is ${a} now. Who is older today?`,
    answer: `${who} is ${a + 2 * b} − ${b} = ${a + b} today, thus ${b} years ahead of ${other}.`,
  }),
  (a, b, _, [what]) => ({
    ask: `Solve ${a}x + ${b} = ${a * 4 + b} and say how many ${what} x stands for.`,
    answer: `Take away ${b}: ${a}x = ${a * 4}. Divide by ${a}: x = 4, hence four ${what}.`,
  }),
]

const NOTES = [
  (who, city, day, month) => [`${who} moved to ${city} on ${day} ${month} and has not looked back.`, 'move'],
  (who, city, day, month) => [
    `Reminder: dentist in ${city}, ${month} ${day}. Bring the X-ray! (${who})`,
    'visit',
  ],
  (who, city, day, month) => [
    `On the ${day}th of ${month}, the choir of ${city} sings; ${who} conducts.`,
    'concert',
  ],
  (who, city, day, month) => [
    `Parcel for ${who}: sent ${month} ${day}, held at the ${city} depot.`,
    'parcel',
  ],
]
const EXTRACT = [
  'Return the person, place and date of the note as JSON.',
  'Who, where, when? Answer with one JSON object.',
  'Pull the facts out of this message into JSON.',
  'Fill in kind, person, place and date. Nothing but JSON, please.',
  'Make a JSON record of it.',
]

const SORT = [
  ['Sort the words alphabetically.', (words) => words.sort()],
  ['Put these in order from Z to A.', (words) => words.sort().reverse()],
  [
    'Shortest first, please; keep the order where lengths are equal.',
    (words) => words.sort((a, b) => a.length - b.length),
  ],
  ['Which of them have an r in them?', (words) => words.filter((word) => word.includes('r'))],
]

function computedSamples() {
  const some = (list, count) => shuffled(list).slice(0, count)
  const sums = times(52, (i) => {
    // The first number grows with each use of a sum: no sum comes twice.
    const a = 3 + 2 * Math.floor(i / SUMS.length) + below(2)
    const sum = SUMS[i % SUMS.length](a, between(4, 12), some(NAMES, 2), some(GOODS, 2), some(CITIES, 2))
    return { title: 'Arithmetic', turns: [sum] }
  })
  const notes = times(32, (i) => {
    const [who, city, day, month] = [pick(NAMES), pick(CITIES), between(4, 20), pick(MONTHS)]
    const [input, kind] = NOTES[i % NOTES.length](who, city, day, month)
    const answer = JSON.stringify({ kind, person: who, place: city, date: `${day} ${month}` })
    return { title: 'Extraction', turns: [{ ask: pick(EXTRACT), input, answer }] }
  })
  const sorts = times(32, (i) => {
    const list = some(WORDS, between(6, 9))
    const [ask, solve] = SORT[i % SORT.length]
    return {
      title: 'Words',
      turns: [{ ask, input: inLine(list), answer: inLine(solve([...list])) || 'None.' }],
    }
  })
  const code = CODE.map(([language, ask, lines, note]) => ({
    title: ask.replace(/\.$/, ''),
    turns: [{ ask, answer: `\`\`\`${language}\n${lines}\n\`\`\`\n${note}` }],
  }))
  return [...sums, ...notes, ...sorts, ...code].map((sample) => ({ lang: 'en', ...sample }))
}

// ---- Records: a sample in one of the six shapes -----------------------------------------------------------

const SHAPES = ['text', 'instruction', 'sharegpt', 'messages', 'preference', 'completion']

const asked = ({ ask, input }) => (input === undefined ? ask : `${ask}\n\n${input}`)

const MAKE = {
  text: ({ title, turns }) => ({ text: `${title}\n\n${turns.map(({ answer }) => answer).join('\n\n')}` }),
  instruction: ({ turns }) => ({
    instruction: turns.map(({ ask }) => ask).join(' '),
    input: turns[0].input ?? '',
    output: turns.map(({ answer }) => answer).join('\n\n'),
  }),
  sharegpt: ({ turns }) => ({
    conversations: turns.flatMap((turn) => [
      { from: 'human', value: asked(turn) },
      { from: 'gpt', value: turn.answer },
    ]),
  }),
  messages: ({ turns, system }) => ({
    messages: [
      ...(system ? [{ role: 'system', content: system }] : []),
      ...turns.flatMap((turn) => [
        { role: 'user', content: asked(turn) },
        { role: 'assistant', content: turn.answer },
      ]),
    ],
  }),
  preference: ({ turns, rejected }) => ({
    prompt: turns.map(asked).join(' '),
    chosen: turns.map(({ answer }) => answer).join('\n\n'),
    rejected,
  }),
  completion: ({ turns }) => ({
    prompt: turns.map(asked).join(' '),
    completion: turns.map(({ answer }) => answer).join('\n\n'),
  }),
}

const record = (sample) => ({ ...MAKE[sample.shape](sample), ...sample.extra })

/** The sample with its last answer changed. */
function withAnswer(sample, change) {
  const turns = sample.turns.map((turn, i) =>
    i === sample.turns.length - 1 ? { ...turn, answer: change(turn.answer) } : turn,
  )
  return { ...sample, turns }
}

function makeSamples() {
  const topics = [
    ...topicsOf(ENGLISH, 'en'),
    ...topicsOf(GERMAN, 'de'),
    ...topicsOf(SPANISH, 'es'),
    ...topicsOf(CHINESE, 'zh'),
    ...topicsOf(JAPANESE, 'ja'),
  ]
  // A worse answer: true of something else.
  const offTopic = ({ lang, title }) => {
    const others = topics.filter((topic) => topic.lang === lang && !title.includes(topic.name))
    return pick(LANGUAGES[lang].rejected) + pick(others.flatMap(({ turns }) => turns[1].facts))
  }
  const samples = topics.flatMap((topic, i) => {
    const next =
      topics[i + 1]?.lang === topic.lang ? topics[i + 1] : topics.find(({ lang }) => lang === topic.lang)
    return [...topicSamples(topic, i % 3 === 0), pairSample(topic, next)]
  })
  samples.push(...computedSamples())
  return shuffled(samples).map((sample, i) => {
    // Plain text is about a topic: a sum or a list of words without its question would be no document.
    const shape = sample.turns[0].input || sample.title === 'Arithmetic' ? SHAPES[1 + (i % 5)] : SHAPES[i % 6]
    const id = `ex-${String(i).padStart(3, '0')}`
    const extra = pick([
      {},
      { id },
      { id, lang: sample.lang },
      { meta: { origin: 'made up', topic: sample.title } },
    ])
    const rejected = offTopic(sample)
    const system =
      sample.lang === 'en' && below(3) === 0 ? 'You answer briefly and name no sources.' : undefined
    return { ...sample, shape, id, extra, rejected, system }
  })
}

// ---- The corpus: lines with a place to sort by ------------------------------------------------------------

const samples = makeSamples()
const entries = []

/** Adds a line; `kind` says what is wrong, or worth a look; a copy comes after the line that it is `like`. */
function add(line, kind, like) {
  const place = like ? like.place + (1 - like.place) * (0.02 + 0.98 * random()) : random()
  const entry = { line, kind, place }
  entries.push(entry)
  return entry
}

const take = (fits = () => true) => {
  const at = samples.findIndex(fits)
  if (at < 0) throw new Error('no sample is left that fits')
  return samples.splice(at, 1)[0]
}
const json = JSON.stringify
// With one answer, so that a change to it stands at its beginning or end.
const answered = ({ shape, turns }) => shape !== 'text' && turns.length === 1
const ofShape = (shape) => (sample) => sample.shape === shape && !sample.long

// Exact duplicates: what differs is not in the texts.
const escapedFirst = (line) =>
  line.replace(/":"([A-Za-z])/g, (_, letter) => `":"\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
const ascii = (line) =>
  line.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
const reversedKeys = (value) => Object.fromEntries(Object.entries(value).reverse())
const reversedKeysWithin = (value) => ({ ...value, messages: value.messages.map(reversedKeys) })

const foreign = ({ lang, long }) => (lang === 'zh' || lang === 'ja') && !long
const COPIES = [
  [6, 'copied as it is', () => true, json],
  [3, 'copied with another order of keys', ofShape('instruction'), (value) => json(reversedKeys(value))],
  [
    2,
    'copied with another order of keys in its turns',
    ofShape('messages'),
    (value) => json(reversedKeysWithin(value)),
  ],
  [
    4,
    'copied with another id',
    (sample) => sample.extra.id,
    (value) => json({ ...value, id: 'again' + value.id.slice(2) }),
  ],
  [
    3,
    'copied with \\u escapes of ASCII letters',
    ofShape('completion'),
    (value) => escapedFirst(json(value)),
  ],
  [3, 'copied with \\u escapes of all that is not ASCII', foreign, (value) => ascii(json(value))],
  [
    2,
    'copied with other spacing',
    ofShape('preference'),
    (value) => json(value, undefined, 1).replaceAll('\n', ''),
  ],
]
for (const [count, kind, fits, copy] of COPIES) {
  times(count, () => {
    const value = record(take((sample) => !sample.long && fits(sample)))
    add(copy(value), kind, add(json(value)))
  })
}

// Near duplicates. One word in plain text, which is compared by runs of five words; one or two elsewhere.
const SWAPS = [
  [' only ', ' merely '],
  [' the ', ' its '],
  [' and ', ' plus '],
  [' so ', ' thus '],
  [' und ', ' sowie '],
  [' der ', ' dieser '],
  [' la ', ' una '],
  [' con ', ' mediante '],
  ['一', '二'],
  ['上', '下'],
  ['から', 'ので'],
  ['しっかり', 'きちんと'],
]
const swapsIn = (line) => SWAPS.filter(([word]) => line.includes(word))
times(16, (i) => {
  const wanted = (sample) => sample.long && swapsIn(json(record(sample))).length > 1
  const sample = take((sample) => wanted(sample) && (sample.lang === 'en') === i < 12)
  const line = json(record(sample))
  const count = sample.shape === 'text' ? 1 : 1 + (i % 2)
  const swaps = swapsIn(line).slice(0, count)
  const changed = swaps.reduce((text, [word, other]) => text.replace(word, other), line)
  add(changed, `${count === 1 ? 'one word' : 'two words'} changed`, add(line))
})
times(2, () => {
  const sample = take(({ shape, lang }) => shape === 'sharegpt' && lang === 'en')
  const quiet = withAnswer(sample, (answer) => answer.toLowerCase().replaceAll(',', ' –'))
  add(json(record(quiet)), 'other case and punctuation', add(json(record(sample))))
})

// The model names itself before it answers.
const OPENINGS = [
  'As an AI language model, ',
  'As an AI, ',
  'As an artificial intelligence, ',
  'As a large language model trained by Example Labs, ',
  'As a helpful and honest AI assistant, ',
  'As an AI chatbot without access to the internet, ',
]
const lowerFirst = (text) => text[0].toLowerCase() + text.slice(1)
const english = (sample) =>
  answered(sample) &&
  sample.lang === 'en' &&
  sample.title !== 'Arithmetic' &&
  /^[A-Z][a-z]* [a-z]/.test(sample.turns.at(-1).answer)
for (const opening of OPENINGS) {
  add(json(record(withAnswer(take(english), (answer) => opening + lowerFirst(answer)))), 'names itself first')
}
times(2, () => {
  const late = (answer) =>
    answer.replace(/\. ([A-Z])/, (_, letter) => `. ${OPENINGS[0]}${letter.toLowerCase()}`)
  const sample = take((sample) => english(sample) && /\. [A-Z]/.test(sample.turns.at(-1).answer))
  add(json(record(withAnswer(sample, late))), 'names itself in a later sentence')
})
times(2, () => {
  const sample = take(english)
  const kept = add(json(record(sample)))
  const opened = withAnswer(sample, (answer) => OPENINGS[0] + lowerFirst(answer))
  add(json(record(opened)), 'names itself first; without that a copy', kept)
})

// Tokens of chat templates in answers. What is left must stay the answer as it was.
const TOKENS = [
  (answer) => `${answer}<|im_end|>`,
  (answer) => `${answer}<|im_end|>\n`,
  (answer) => `[/INST] ${answer}`,
  (answer) => `${answer}<|eot_id|>`,
  (answer) => `<|start_header_id|>assistant<|end_header_id|>\n\n${answer}`,
  (answer) => `<|im_start|>assistant\n${answer}<|im_end|>`,
  (answer) => `${answer}<end_of_turn>`,
  (answer) => `### Response:\n${answer}`,
]
for (const leak of TOKENS) add(json(record(withAnswer(take(answered), leak))), 'token of a chat template')
for (const leak of [(answer) => `${answer}</s>`, (answer) => `<s>${answer}</s>`]) {
  add(json(record(withAnswer(take(answered), leak))), '<s> or </s>')
}
const NEXT_TURNS = [
  '\n\n### Human: Thanks! Anything else?\n\n### Assistant: No, that is all.',
  '<|im_end|>\n<|im_start|>user\nWhat about tomorrow?<|im_end|>\n<|im_start|>assistant\nThe same.',
  '<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nOne more, please.',
  '</s>\n### User: Go on.',
]
for (const next of NEXT_TURNS) {
  add(json(record(withAnswer(take(answered), (answer) => answer + next))), 'goes on with a made-up turn')
}
for (const answer of ['<|im_end|>', ' [/INST] </s>']) {
  add(json(record(withAnswer(take(answered), () => answer))), 'nothing left without its tokens')
}

// Lines that are no record.
const broken = (change) => change(json(record(take(answered))))
const INVALID = [
  ['invalid JSON', () => broken((line) => line.replace(/}$/, ',}'))],
  ['invalid JSON', () => broken((line) => line.replace(/^{"/, "{'"))],
  ['invalid JSON', () => broken((line) => line + line)],
  ['invalid JSON', () => '{"prompt":"Is one half a number?","completion":NaN}'],
  ['invalid JSON', () => '{"text":"A tab that is not escaped:\t<- here"}'],
  ['invalid JSON', () => 'Note to self: check the export before Friday.'],
  ['truncated JSON', () => broken((line) => line.slice(0, line.length * 0.6))],
  ['truncated JSON', () => broken((line) => line.slice(0, -1))],
  ['truncated JSON', () => '{"text":"The escape at the end is cut: \\u00'],
  ['an array', () => json(['What is the capital of Kenya?', 'Nairobi.'])],
  ['a string', () => json('Plain words in quotation marks are JSON, but no record.')],
  ['a number', () => '42'],
  ['no known shape', () => json({ question: 'How many legs has a spider?', reply: 'Eight.' })],
  ['no known shape', () => json({ id: 'ex-999', url: 'https://example.org/' })],
  ['missing output', () => json({ instruction: 'Name three rivers in Africa.', input: '' })],
  ['missing output', () => json({ instruction: 'Name three lakes in Africa.', output: null })],
  ['missing rejected', () => json({ prompt: 'Tea or coffee?', chosen: 'Whichever you sleep well after.' })],
  ['no turns', () => json({ messages: [] })],
  ['text of a wrong type', () => json({ text: 20260101 })],
  ['text of a wrong type', () => json({ instruction: 'List two primes.', output: [2, 3] })],
  ['text of a wrong type', () => json({ conversations: 'human: Hello! gpt: Hello to you.' })],
  ['empty output', () => json({ instruction: 'Write a haiku on rain.', input: '', output: '' })],
  ['empty output', () => json({ prompt: 'Translate into French: the blue door', completion: ' \n\u3000' })],
  [
    'empty turn',
    () =>
      json({
        messages: [
          { role: 'user', content: 'Any news?' },
          { role: 'assistant', content: '' },
        ],
      }),
  ],
  ['nested too deep', () => `{"text":"Fine on its own.","meta":${'['.repeat(1001)}${']'.repeat(1001)}}`],
  // Latin-1 for "déjà vu"; the two bytes of a surrogate that UTF-8 forbids.
  ['bytes that are not UTF-8', () => Buffer.from('{"text":"It felt like d\xe9j\xe0 vu."}', 'latin1')],
  ['bytes that are not UTF-8', () => Buffer.from('{"text":"Half a pair: \xed\xa0\xbd."}', 'latin1')],
  ['blank line', () => ''],
  ['blank line', () => ' \t '],
]
for (const [kind, make] of INVALID) add(make(), kind)

// Lines that look dirty, yet must leave as they came.
const chat = (user, assistant) =>
  json({
    messages: [
      { role: 'user', content: user },
      { role: 'assistant', content: assistant },
    ],
  })
const FINE = [
  ['CRLF at its end', '{"prompt":"Which file systems keep owners?","completion":"ext4, XFS and NTFS do."}\r'],
  [
    'numbers beyond 2^53, odd spacing and escapes',
    '{ "seq" : 9007199254740993, "r":1.0e-04 ,"text": "Caf\\u00e9 \\ud83d\\ude00 na\\u00EFve \\/" , "n":-0 }',
  ],
  [
    'a lone surrogate',
    '{"text":"The terminal cut the emoji in two, and \\ud800 is what it left in the log."}',
  ],
  [
    'a quoted sentence',
    chat('How do bots refuse?', 'Many begin with "As an AI language model, I cannot", which readers skip.'),
  ],
  [
    'a sentence in a code block',
    chat(
      'Show a canned refusal.',
      'Here is one:\n```text\nAs an AI language model, I cannot do that.\n```\nUse it rarely.',
    ),
  ],
  [
    'another kind of opening',
    chat('Introduce Dr. Osei.', 'As an AI researcher, Dr. Osei studies how machines learn to read maps.'),
  ],
  [
    'tokens in a turn of the user',
    chat('Why is <|im_end|> or [/INST] in my log?', 'Your script prints the raw template.'),
  ],
  [
    'tokens in an instruction',
    json({
      instruction: 'Explain the marker </s> in this line.',
      input: '### Human: hi</s>\n<|eot_id|>',
      output: 'It tells the model that a sequence is over.',
    }),
  ],
  [
    'tokens in inline code',
    chat('How do turns end in ChatML?', 'Each turn is closed by `<|im_end|>` and a line feed.'),
  ],
  [
    'tokens in a code block',
    chat(
      'Give me a Llama 2 prompt.',
      'Wrap it like this:\n```\n<s>[INST] Your question [/INST]\n```\nNo more is needed.',
    ),
  ],
  [
    'HTML for struck-out text',
    chat('Mark the old price.', 'Write <s>20</s> 15 euros, and browsers strike it out.</s>\n'),
  ],
  [
    'a heading named in a sentence',
    chat('How did Vicuna mark turns?', 'Early versions put ### Human: before what the person said.'),
  ],
  [
    'a call of a tool without text',
    json({
      messages: [
        { role: 'user', content: 'Will it rain in Ghent today?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Ghent"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: '{"rain":0.8}' },
        { role: 'assistant', content: 'Quite likely: the chance is four in five.' },
      ],
    }),
  ],
]
// A lone surrogate is legal JSON, but is mended.
for (const [kind, line] of FINE) add(line, kind === 'a lone surrogate' ? kind : `fine: ${kind}`)

// All other samples are clean.
for (const sample of samples) add(json(record(sample)))

entries.sort((a, b) => a.place - b.place)
const feed = Buffer.from('\n')
const lines = entries.flatMap(({ line }) => [Buffer.from(line), feed])
writeFileSync(new URL('../examples/corpus.jsonl', import.meta.url), Buffer.concat(lines))

const linesOfKind = new Map()
entries.forEach(({ kind }, i) => {
  if (kind) linesOfKind.set(kind, [...(linesOfKind.get(kind) ?? []), i + 1])
})
const clean = entries.filter(({ kind }) => !kind).length
console.log(`${entries.length} lines, ${clean} of them clean without more ado`)
for (const [kind, numbers] of linesOfKind) console.log(`| ${kind} | ${numbers.join(', ')} |`)
