/** WeChat's picture of a person: fetched by the sidecar as a job, drawn anew by Odoo, theirs where policy allows. */
import { asAdmin, personOf, sql, withSetting, type Person } from './support/odoo-admin';
import { eventually } from './support/patience';
import { failNext, identityOf, resetSimulator } from './support/simulator-control';
import { logIn, wechatClient } from './support/wechat-leg';

beforeEach(resetSimulator);

/** A first login, with the consent that brings nickname and picture. */
async function newcomer(persona: string): Promise<Person> {
  await logIn(wechatClient(), persona);
  return personOf((await identityOf(persona)).openid);
}

/** How the jobs of the user's WeChat accounts stand, and what is kept of their results. */
const jobs = ({ user }: Person) =>
  sql(
    `SELECT j.state || ' ' || j.result::text FROM wechat_job j JOIN wechat_identity i ON i.id = (j.payload->>'identity')::int
     WHERE j.kind = 'fetch_avatar' AND i.user_id = ${user}`,
  );

const pictureOf = async ({ user }: Person) => {
  const fields = ['image_1920', 'name'];
  const [found] = await asAdmin<{ image_1920: string | false; name: string }[]>('res.users', 'read', [[user], fields]);
  return found ?? { image_1920: false, name: '' };
};

test('becomes the picture of a user who has none, and nothing of it stays in the job', async () => {
  await withSetting('avatar_policy', 'True', async () => {
    const person = await newcomer('user-3001');
    await eventually('the user has a picture', async () => (await pictureOf(person)).image_1920 !== false);
    const after = await pictureOf(person);
    expect(Buffer.from(String(after.image_1920), 'base64').subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(after.name).toBe(person.name);
    expect((await jobs(person)).map((job) => job.split(' ')[0])).toEqual(['done']);
    expect((await jobs(person)).join().length).toBeLessThan(200);
  });
});

test('that cannot be had keeps nobody out, and the job says so', async () => {
  await failNext('/mmopen', { kind: 'html502' });
  await withSetting('avatar_policy', 'True', async () => {
    const person = await newcomer('user-3002');
    await eventually('the job has ended', async () => (await jobs(person)).join().startsWith('failed'));
    expect((await pictureOf(person)).image_1920).toBe(false);
  });
});

test('is not asked for where policy does not allow it', async () => {
  const person = await newcomer('user-3003');
  expect(await jobs(person)).toEqual([]);
  expect((await pictureOf(person)).image_1920).toBe(false);
});
