import t from 'tap'
import {
  bytes,
  count,
  differenceText,
  figureText,
  quantity,
  seconds,
  share,
} from '../../src/scorecard/numbers.js'

t.test('numbers are written in one way everywhere', async (t) => {
  const cases: [written: string, expected: string][] = [
    [count(0), '0'],
    [count(999), '999'],
    [count(1000), '1,000'],
    [count(-28_820), '-28,820'],
    [count(1_234_567_890_123), '1,234,567,890,123'],
    [share(0), '0%'],
    [share(1), '100%'],
    [share(0.029), '2.9%'],
    [share(0.5), '50.0%'],
    [share(0.0052), '0.52%'],
    [share(0.0000012), '0.00012%'],
    [share(1e-12), '1.0e-10%'],
    [share(1.5), '150%'],
    [bytes(999), '999 B'],
    [bytes(1000), '1.00 kB'],
    [bytes(52_200_000), '52.2 MB'],
    [bytes(999_600), '1.00 MB'],
    [bytes(2 ** 30), '1.07 GB'],
    [seconds(0), '0 s'],
    [seconds(0.07), '70 ms'],
    [seconds(0.0003), '0.3 ms'],
    [seconds(10.14), '10.1 s'],
    [seconds(59.96), '60.0 s'],
    [seconds(200), '3 min 20 s'],
    [seconds(7265), '2 h 1 min'],
    [quantity(0.123456), '0.123'],
    [quantity(0.00012), '1.2e-4'],
    [quantity(17.25), '17.3'],
    [quantity(12_345.6), '12,346'],
    [quantity(Number.POSITIVE_INFINITY), 'no end'],
    [figureText('score', null), '–'],
    [figureText('bytesPerSecond', Number.NaN), '–'],
  ]
  for (const [written, expected] of cases) t.equal(written, expected)
})

t.test('a share says neither all nor none where it is not', async (t) => {
  t.equal(share(0.999999), '99.999%')
  t.equal(share(0.9996), '99.960%')
  t.not(share(1e-9), '0%')
})

t.test('a difference has its sign', async (t) => {
  t.equal(differenceText('count', 1234), '+1,234')
  t.equal(differenceText('count', -5), '−5')
  t.equal(differenceText('count', 0), '±0')
  t.equal(differenceText('share', 0.152), '+15.2 points')
  t.equal(differenceText('score', -0.001), '±0.00')
  t.equal(differenceText('score', -0.06), '−0.06')
  t.equal(differenceText('bytesPerSecond', -5_030_000), '−5.03 MB/s')
})
