import fc from 'fast-check'
import t from 'tap'
import { elements, escapedXml, textOf } from '../../../src/io/remote/s3-xml.js'

t.test('elements, one after the other', async (t) => {
  const xml = '<R><C><K>a</K></C><C><K>&lt;b&#38;&#x1F600;&quot;</K></C><C><K>cut'
  t.same(
    [...elements(xml, 'C')].map((entry) => textOf(entry, 'K')),
    ['a', '<b&😀"'],
  )
  t.equal(textOf(xml, 'X'), undefined)
})

t.test('property: what is escaped is read again', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => textOf(`<K>${escapedXml(text)}</K>`, 'K') === text),
  )
  t.pass()
})

t.test('damaged XML ends, and soon', async (t) => {
  t.equal(textOf('<K>&#x110000;&#99999999;&nope;&</K>', 'K'), '&#x110000;&#99999999;&nope;&')
  const start = performance.now()
  t.same([...elements('<C>'.repeat(300_000), 'C')], [])
  t.ok(performance.now() - start < 1000)
})
