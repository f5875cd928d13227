import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { readProfileFile } from '../../../src/io/remote/profile-file.js'
import { s3Account } from '../../../src/io/remote/s3-account.js'
import { folder } from '../../process.js'

const HOME = folder()
mkdirSync(join(HOME, '.aws'))
writeFileSync(
  join(HOME, '.aws/credentials'),
  `# mine
[default]
aws_access_key_id = DEFAULTKEY
aws_secret_access_key=default/secret=
[team]\r
AWS_ACCESS_KEY_ID = TEAMKEY\r
aws_secret_access_key = team-secret\r
aws_session_token = team-token\r
`,
)
writeFileSync(
  join(HOME, '.aws/config'),
  `[default]
region = eu-central-1
; a comment
[profile team]
region = us-west-2
services = store
[profile login]
sso_session = company
[profile plain]
endpoint_url = https://plain.example.org
[services store]
dynamodb =
  endpoint_url = https://other.example.org
s3 =
  endpoint_url = https://s3.example.org:9000/base
  signature_version = s3v4
`,
)

t.test('profiles', async (t) => {
  t.match(await s3Account({ HOME }), {
    credentials: { accessKeyId: 'DEFAULTKEY', secretAccessKey: 'default/secret=', sessionToken: undefined },
    region: 'eu-central-1',
    endpoint: undefined,
  })
  const team = await s3Account({ HOME, AWS_PROFILE: 'team' })
  t.match(team.credentials, {
    accessKeyId: 'TEAMKEY',
    secretAccessKey: 'team-secret',
    sessionToken: 'team-token',
  })
  t.equal(team.region, 'us-west-2')
  t.equal(team.endpoint?.href, 'https://s3.example.org:9000/base')
  const plain = await s3Account({ HOME, AWS_PROFILE: 'plain' })
  t.equal(plain.credentials, undefined)
  t.equal(plain.endpoint?.host, 'plain.example.org')
})

t.test('variables go before files, and empty ones count for nothing', async (t) => {
  const keys = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B', AWS_SESSION_TOKEN: '' }
  const account = await s3Account({
    HOME,
    ...keys,
    AWS_PROFILE: 'team',
    AWS_REGION: '',
    AWS_DEFAULT_REGION: 'ap-south-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9000',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9001',
  })
  t.match(account.credentials, { accessKeyId: 'A', secretAccessKey: 'B', sessionToken: undefined })
  t.equal(account.region, 'ap-south-1')
  t.equal(account.endpoint?.port, '9001')
  const none = await s3Account({ HOME: '/nonexistent' })
  t.match(none, { credentials: undefined, region: undefined, endpoint: undefined })
  const elsewhere = {
    AWS_SHARED_CREDENTIALS_FILE: join(HOME, '.aws/credentials'),
    AWS_CONFIG_FILE: '/nonexistent',
  }
  t.match((await s3Account({ HOME: '/', ...elsewhere })).credentials, { accessKeyId: 'DEFAULTKEY' })
})

t.test('what cannot be meant is a usage error', async (t) => {
  const cases: [NodeJS.ProcessEnv, RegExp][] = [
    [{ AWS_ACCESS_KEY_ID: 'A' }, /AWS_SECRET_ACCESS_KEY is not set/],
    [{ AWS_SECRET_ACCESS_KEY: 'A' }, /AWS_ACCESS_KEY_ID is not set/],
    [{ AWS_PROFILE: 'none' }, /no profile "none"/],
    [{ AWS_PROFILE: 'login' }, /sso_session.*export-credentials --profile login/],
    [{ AWS_ENDPOINT_URL_S3: 'localhost:9000' }, /AWS_ENDPOINT_URL_S3/],
    [{ AWS_ENDPOINT_URL: 's3.example.org' }, /AWS_ENDPOINT_URL/],
    [{ AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'b\nc' }, /no key has/],
  ]
  for (const [environment, message] of cases) {
    await t.rejects(s3Account({ HOME, ...environment }), { failure: 'usage', message })
  }
})

t.test('no profile file is too odd to be read', async (t) => {
  t.same(
    [...readProfileFile('a=1\n[x\n=\n[__proto__]\nconstructor = 1\n')],
    [
      ['x', new Map([['', '']])],
      ['__proto__', new Map([['constructor', '1']])],
    ],
  )
  const line = fc.constantFrom('[a]', '[', 's3 =', ' x = 1', 'y=2', '=', '#', ']')
  fc.assert(
    fc.property(
      fc.array(fc.oneof(line, fc.string())),
      (lines) => readProfileFile(lines.join('\n')) instanceof Map,
    ),
  )
})
