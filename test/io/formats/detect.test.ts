import t from 'tap'
import { formatOf, formatOfName } from '../../../src/io/formats/detect.js'

const of = (content: string, name = '<stdin>') => formatOf(name, Buffer.from(content))

t.test('content tells the format, whatever the name', async (t) => {
  for (const name of ['<stdin>', 'a.jsonl', 'a.json', 'a.txt', 'a.csv.gz', 'a']) {
    t.equal(of('PAR1\x15\x04', name), 'parquet', name)
    t.equal(of('{"text":"a"}\n{"text":"b"}\n', name), 'jsonl', name)
    t.equal(of('\ufeff\n {"text":"a"}\r\n', name), 'jsonl', name)
    t.equal(
      of(`{"text":"${'a'.repeat(70_000)}`.slice(0, 65536), name),
      'jsonl',
      `${name}, a long first record`,
    )
    t.equal(of('[{"a":1},\n{"a":2}]', name), 'json', name)
    t.equal(of('[\n  {\n    "a": 1', name), 'json', name)
    t.equal(of('[{"a":1},{"a":2}]\n\n', name), 'json', `${name}, an array on one line`)
    t.equal(of('[{"a":1}]\n[{"a":2}]\n', name), 'jsonl', `${name}, lines that are arrays`)
  }
})

t.test('arrays of something else', async (t) => {
  t.equal(of('[]'), 'json')
  t.equal(of('[\n\n]\n'), 'json')
  t.equal(of('[1, 2]\n'), 'json')
  t.equal(of('[1, 2]\n[3]\n'), 'jsonl')
  t.equal(of('[\n1,\n2]\n', 'a.json'), 'json')
  t.equal(of('[oops\n{"text":"b"}\n', 'a.jsonl'), 'jsonl', 'a damaged line is no array')
  t.equal(of('['.repeat(65536)), 'jsonl')
})

t.test('names tell where content does not', async (t) => {
  for (const [content, name, format] of [
    ['', '<stdin>', 'jsonl'],
    ['', 'a.csv', 'csv'],
    ['', 'a.json', 'jsonl'],
    ['text,label\n', 'a.csv', 'csv'],
    ['text\tlabel\n', 'dir.csv/a.tsv.zst', 'csv'],
    ['text,label\n', 'a.jsonl', 'jsonl'],
    ['Once upon a time', 'a.txt', 'text'],
    ['[1] A citation\n', 'a.txt', 'text'],
    ['[1]\n', 'a.txt', 'text'],
    ['{{Infobox}}\n', 'a.txt.gz', 'text'],
    ['{"not json}\nmore', 'a.txt', 'text'],
    ['{\n  "data": [', 'a.json', 'jsonl'],
    ['damaged', 'a.parquet', 'parquet'],
  ] as const) {
    t.equal(of(content, name), format, `${JSON.stringify(content)} in ${name}`)
  }
})

t.test('the format of an output is told by its ending', async (t) => {
  const names = ['o.jsonl', 'o.NDJSON.gz', 'o.json.zst', 'o.parquet', 'o.csv', 'o.tsv.gz', 's3://b/o.txt']
  t.same(names.map(formatOfName), ['jsonl', 'jsonl', 'json', 'parquet', 'csv', 'csv', 'text'])
  for (const name of ['o', 'o.gz', 'o.yaml', 'o.parquet.gz', 'o.constructor', 'jsonl', 'a.jsonl/b']) {
    t.equal(formatOfName(name), undefined, name)
  }
})
