import fc from 'fast-check'
import t from 'tap'
import { escaped, escapedPath, isRemote, nameOf, parseAddress } from '../../../src/io/remote/address.js'

t.test('what is remote', async (t) => {
  for (const path of ['s3://b/k', 'S3://b/k', 'hf://datasets/o/n', 'http://x', 'https://x/y.gz'])
    t.ok(isRemote(path))
  for (const path of ['-', 'a.jsonl', './s3:/x', 'file:///x', 's3:/b/k', 'gs://b/k', 'x/s3://y'])
    t.notOk(isRemote(path))
})

t.test('addresses are read', async (t) => {
  t.match(parseAddress('s3://my.bucket/a//b c?*#%.gz'), {
    store: 's3',
    bucket: 'my.bucket',
    key: 'a//b c?*#%.gz',
  })
  t.match(parseAddress('s3://bucket'), { bucket: 'bucket', key: '' })
  t.match(parseAddress('hf://datasets/o/n.x/a/b?.gz'), {
    dataset: 'o/n.x',
    revision: 'main',
    path: 'a/b?.gz',
  })
  t.match(parseAddress('hf://datasets/o/n@a%2Fb/c@d'), { revision: 'a/b', path: 'c@d' })
  t.match(parseAddress('hf://datasets/o/n@dev'), { revision: 'dev', path: '' })
  t.match(parseAddress('https://h/x#part'), { name: 'https://h/x' })
})

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

t.test('what is no address is a usage error', async (t) => {
  const wrong = [
    's3://',
    's3:///key',
    's3://a_b c/k',
    's3://b/a/../c',
    's3://b/./c',
    's3://b/\ud800',
    'hf://o/n/x',
  ]
  for (const path of [
    ...wrong,
    'hf://datasets/o',
    'hf://datasets/o/n@%zz/x',
    'hf://datasets/../n/x',
    'https://',
    'https://a%:b@h/x.jsonl',
    'x',
  ]) {
    t.match(
      thrownBy(() => parseAddress(path)),
      { name: 'SynthcleanError', failure: 'usage' },
      path,
    )
  }
})

t.test('secrets of a query are not shown', async (t) => {
  const shown = (url: string) => nameOf(new URL(url))
  t.equal(
    shown('https://u:p@h/x?part=3&X-Amz-Signature=ab&download=true'),
    'https://h/x?part=3&X-Amz-Signature=…&download=true',
  )
  t.equal(shown(`https://h/x?q=${'a'.repeat(40)}&sp=r`), 'https://h/x?q=…&sp=r')
  t.notMatch(shown('https://h/x?token=a&token=b'), /[ab]$/)
  const names = fc.constantFrom(
    'sig',
    'X-Amz-Signature',
    'X-Amz-Security-Token',
    'access_key',
    'Policy',
    'AUTH',
  )
  fc.assert(
    fc.property(names, fc.string(), (name, value) => {
      const url = new URL('https://h/x')
      url.searchParams.append(name, `secret${value}`)
      return !shown(url.href).includes('secret')
    }),
  )
})

t.test('property: what is escaped says the same in a URL', async (t) => {
  const key = fc
    .string({ unit: 'binary' })
    .filter((text) => !text.split('/').some((part) => /^\.\.?$/.test(part)))
  fc.assert(
    fc.property(key, (text) => {
      const { pathname, search, hash } = new URL(`https://h/${escapedPath(text)}`)
      return decodeURIComponent(pathname) === `/${text}` && search + hash === ''
    }),
  )
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => /^[\w.~%-]*$/.test(escaped(text))))
  t.pass()
})
