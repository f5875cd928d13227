import t from 'tap'
import { csvLines } from '../../../src/io/formats/csv.js'
import { readAll } from './reading.js'

const read = async (text: string | Uint8Array, name = 'data.csv', size = 1 << 20, maxRecord = 1 << 26) =>
  (await readAll(csvLines, text, size, { name, maxRecord })).toString()

t.test('the header names the columns, cells are strings', async (t) => {
  const lines = '{"text":"a","n":"1"}\n{"text":"","n":""}\n{"text":"é, \\"x\\"\\nb","n":"1.10"}\n'
  const csv = 'text,n\na,1\n,\n"é, ""x""\nb",1.10'
  for (const size of [1, 2, 3, 100]) {
    t.equal(await read(csv, 'data.csv', size), lines)
    t.equal(await read('\ufeff' + csv + '\n', 'data.csv', size), lines)
    t.equal(await read(csv.replaceAll(/(?<!"")\n(?!b)/g, '\r\n') + '\r\n', 'data.csv', size), lines)
  }
  t.equal(await read('text\tn\na,b\t"c\td"\n', 'x.tsv.gz'), '{"text":"a,b","n":"c\\td"}\n')
  t.equal(await read('__proto__,constructor\n1,2\n'), '{"__proto__":"1","constructor":"2"}\n')
  t.equal(await read(''), '')
  t.equal(await read('a,b\n'), '')
  t.equal(await read('a\n\n""\nx\n'), '{"a":""}\n{"a":"x"}\n', 'blank lines are no rows')
  t.equal(await read('a,b\n"x\r\ny",z\ru\n'), '{"a":"x\\r\\ny","b":"z\\ru"}\n')
})

t.test('semicolons or tabs part cells where the header has them and no comma', async (t) => {
  for (const size of [1, 5, 100]) {
    t.equal(await read('a;"b,c"\n"x;y";1,5\n', 'x.csv', size), '{"a":"x;y","b,c":"1,5"}\n')
    t.equal(await read('a\tb\r\n1;2\t3\r\n', 'x.csv.gz', size), '{"a":"1;2","b":"3"}\n')
    t.equal(await read('a;b,c\n1;2,3\n', 'x.csv', size), '{"a;b":"1;2","c":"3"}\n', 'with a comma')
    t.equal(await read('"a;b"\n1;2\n', 'x.csv', size), '{"a;b":"1;2"}\n', 'within a cell')
    t.equal(await read('a;b', 'x.csv', size), '')
    t.equal(await read('"a\nb";c\n1;2\n', 'x.csv', size), '{"a\\nb":"1","c":"2"}\n', 'a line feed in a name')
  }
  for (const size of [40_000, 65_533, 65_536, 1 << 20]) {
    const long = 'n'.repeat(70_000)
    t.equal(
      await read(`\ufeffa;${long},c\n1;2,3\n`, 'x.csv', size),
      `{"a":"1","${long},c":"2,3"}\n`,
      'a long row',
    )
  }
  t.equal(await read('\n\r\na;b\n1;2\n'), '{"a":"1","b":"2"}\n', 'blank lines are no rows')
  t.equal(await read('sep=|\r\na|b,c\r\n1|2\r\n', 'x.csv', 1), '{"a":"1","b,c":"2"}\n', 'it is told')
  t.equal(await read('a;b\tc\n1;2\t3\n', 'x.tsv'), '{"a;b":"1;2","c":"3"}\n')
})

t.test('a row with other cells than the header is passed on whole, as no record', async (t) => {
  t.equal(await read('a,b\n1\n1,2,"3""\n"\n1,2\n'), '["1"]\n["1","2","3\\"\\n"]\n{"a":"1","b":"2"}\n')
})

t.test('bytes that are no UTF-8 stay what they are', async (t) => {
  const found = await readAll(csvLines, Buffer.from('a,\xff\n"\xc3",\xed\xa0\x80\n', 'latin1'), 1, {
    name: 'a.csv',
  })
  t.equal(found.toString('latin1'), '{"a":"\xc3","\xff":"\xed\xa0\x80"}\n')
})

t.test('faults are errors that name the row and the line', async (t) => {
  const fault = (text: string, message: RegExp) =>
    t.rejects(read(text), { name: 'SynthcleanError', failure: 'failed', message })
  await fault('a,a\n', /data\.csv: more than one column has the name "a"/)
  await fault('é,b,é\n', /has the name "é"/)
  await fault('a,,b\n', /column 2 has no name/)
  await fault('a,b\n1,2\n3,x"y\n', /row 2, which ends or breaks in line 3: a quotation mark in a cell/)
  await fault('a,b\n1,2\n3,"x"y\n', /line 3: something follows the quotation mark/)
  await fault('a,b\n1,2\n3,"xy\n\n', /a quotation mark is never closed/)
  await t.rejects(
    read('a,b\n1,"2\n' + 'x,y\n'.repeat(9000), 'a.csv', 999, 5000),
    /longer than 5000 bytes \(--max-record\); perhaps/,
  )
})

t.test('a cell that is never closed does not fill the memory', async (t) => {
  let read = 0
  const endless = (async function* () {
    yield Buffer.from('a,b\n1,"')
    while (true) {
      read += 1 << 20
      yield Buffer.alloc(1 << 20, 'word ')
    }
  })()
  const lines = csvLines(endless, { name: 'a.csv', maxRecord: 5 << 20 })
  await t.rejects(lines.next(), /perhaps a quotation mark is not closed/)
  t.ok(read <= 8 << 20, `${read}`)
})

t.test('rows of any length where there is no limit', async (t) => {
  const long = 'x'.repeat(3 << 20)
  t.equal(await read(`a\n${long}\n`, 'data.csv', 1 << 16, Number.POSITIVE_INFINITY), `{"a":"${long}"}\n`)
})
