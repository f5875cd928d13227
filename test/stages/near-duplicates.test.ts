import t from 'tap'
import { candidateChance, leastAlike, similarity, sketchShape } from '../../src/stages/near-duplicates.js'

t.test(
  'bands follow from the threshold: recall at the threshold first, then the longest bands',
  async (t) => {
    const cut = (threshold: number) => {
      const { bands, rows } = sketchShape(threshold)
      return `${bands} x ${rows}`
    }
    t.equal(cut(0.8), '18 x 7')
    t.equal(cut(0.5), '42 x 3')
    t.equal(cut(0.7), '25 x 5')
    t.equal(cut(0.9), '11 x 11')
    t.equal(cut(1), '6 x 21')
    for (let threshold = 0.5; threshold <= 1; threshold += 0.01) {
      const { bands, rows } = sketchShape(threshold)
      t.ok(bands * rows <= 128)
      t.ok(candidateChance(threshold, bands, rows) >= 0.98, `recall at ${threshold}`)
      const longer = rows + 1
      t.ok(
        candidateChance(threshold, Math.floor(128 / longer), longer) < 0.98 || Math.floor(128 / longer) < 6,
      )
    }
  },
)

t.test('a shingle width given holds for all shapes', async (t) => {
  t.match(sketchShape(0.8), { unit: 'word', textWidth: 5, turnWidth: 3 })
  t.match(sketchShape(0.8, { unit: 'char', width: 4 }), { unit: 'char', textWidth: 4, turnWidth: 4 })
})

t.test('the higher the threshold, the larger are the sets that are compared as a whole', async (t) => {
  t.same(
    [0.5, 0.7, 0.8, 0.9, 0.99, 1].map((threshold) => sketchShape(threshold).whole),
    [461, 870, 1382, 2918, 30566, 32768],
  )
})

t.test('similarities are told and compared in ten-thousandths', async (t) => {
  for (const threshold of [0.5, 0.66, 0.8, 0.80004, 0.8125, 0.95, 1]) {
    t.ok(similarity(leastAlike(threshold)) >= threshold)
    t.ok(similarity(leastAlike(threshold) - 1) < threshold)
  }
})
