import t from 'tap'
import { KeyFamilies } from '../../src/programs/key-families.js'

t.test('a table of a million keys finds each of them soon', (t) => {
  const families = new KeyFamilies()
  const keyOf = (at: number) => ({
    keyLow: (at * 4) >>> 0,
    keyHigh: at % 7,
    kind: 0,
    number: at,
    markLow: at,
    markHigh: 0,
  })
  const started = performance.now()
  for (let at = 0; at < 2 ** 20; at++) families.begin(keyOf(at))
  for (let at = 0; at < 2 ** 20; at++) if (families.find(keyOf(at)) !== at) t.fail(`key ${at}`)
  t.equal(families.find(keyOf(2 ** 20)), undefined)
  t.ok(performance.now() - started < 20_000)
  families.clear()
  t.equal(families.find(keyOf(5)), undefined)
  t.end()
})
