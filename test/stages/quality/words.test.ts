import t from 'tap'
import { countSentences } from '../../../src/stages/quality/sentences.js'
import { splitLines } from '../../../src/stages/quality/lines.js'
import { splitWords } from '../../../src/stages/quality/words.js'

const CASES: Record<string, string[]> = {
  'He said: "no" (twice).': ['He', 'said', ':', '"', 'no', '"', '(', 'twice', ')', '.'],
  "I don't, can't and won't.": ['I', 'do', "n't", ',', 'ca', "n't", 'and', 'wo', "n't", '.'],
  'It’s Anna’s': ['It', '’s', 'Anna', '’s'],
  'well-known e-mail, 2-3 days': ['well', '-', 'known', 'e', '-', 'mail', ',', '2', '-', '3', 'days'],
  'Mr. Low, e.g. at 5pm': ['Mr.', 'Low', ',', 'e.g.', 'at', '5', 'pm'],
  'in the U.S. and at NASA.': ['in', 'the', 'U.S.', 'and', 'at', 'NASA', '.'],
  'wait... no…yes': ['wait', '...', 'no', '…', 'yes'],
  '10km, 5% and $3.50': ['10', 'km', ',', '5', '%', 'and', '$', '3.50'],
  'see https://a.example/b-c?d=e.': ['see', 'https://a.example/b-c?d=e', '.'],
  'a/b and/or x=y': ['a', '/', 'b', 'and/or', 'x', '=', 'y'],
  'end.Next one,two': ['end', '.', 'Next', 'one', ',', 'two'],
  '(so): **Name:** :)': ['(', 'so', '):', '*', '*', 'Name', ':*', '*', ':)'],
  'grins😀and 20°C.': ['grins', '😀', 'and', '20', '°', 'C', '.'],
  '  \u00a0\u2003 ': [],
  cannot: ['can', 'not'],
  its: ['its'],
}

t.test('words and signs', async (t) => {
  for (const [text, words] of Object.entries(CASES)) t.strictSame(splitWords(text), words, text)
})

t.test('the words are the text without its white space, in order', async (t) => {
  const text = 'A "rather" (odd)-text: don’t, U.K.... 5kg+3 a@b.example/x?y;z ~~ 漢字、かな。 :-)) ((('
  t.equal(splitWords(text).join(''), text.replace(/\s/g, ''))
})

t.test('sentences', async (t) => {
  t.equal(countSentences(''), 0)
  t.equal(countSentences('No end mark'), 1)
  t.equal(countSentences('Is it? Yes! "It is." So.'), 4)
  t.equal(countSentences('Well... it goes on'), 1)
  t.equal(countSentences('Mr. Low came at 3.5 p.m. and left.'), 1)
})

t.test('lines', async (t) => {
  const lines = splitLines('a\r\nb\rc\n\nd\u2028e\x85f\n')
  t.strictSame(
    lines.map(({ start, end }) => end - start),
    [1, 1, 1, 0, 1, 1, 1],
  )
  t.strictSame(splitLines(''), [])
  t.equal(splitLines('\n').length, 1)
})
