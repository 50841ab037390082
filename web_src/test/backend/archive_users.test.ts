// What archiving users does is said before it is done, in the lists and forms of 18.0 and of 19.0.
import { warnOfArchiving } from '../../src/backend/archive_users';

const confirm = () => {};

/** 18.0 brings a body and what to do; 19.0's list brings nothing, and its model adds both. */
function controller(props: object) {
  class Controller {
    props = { resModel: 'res.users' };
    get archiveDialogProps(): { body?: string; confirm?: () => void } {
      return props;
    }
  }
  warnOfArchiving(Controller as never);
  return new Controller();
}

test.each([{ body: 'Are you sure?', confirm }, {}])('of users it is said: %j', (props) => {
  const { archiveDialogProps } = controller(props);
  expect(archiveDialogProps.body).toMatch(/^Archive\? All their sessions end at once/);
  expect(archiveDialogProps).toMatchObject({ ...props, body: archiveDialogProps.body });
});

test.each([{ body: 'Are you sure?', confirm }, {}])('nothing else is asked differently: %j', (props) => {
  const partners = controller(props);
  partners.props = { resModel: 'res.partner' };
  expect(partners.archiveDialogProps).toEqual(props);
});
