import { PageTickets } from '../../daemon/preview/page-tickets.js';

test('a ticket is good once', () => {
  const tickets = new PageTickets();
  const [first, second] = [tickets.issue(), tickets.issue()];
  expect(first).not.toBe(second);
  expect(tickets.isValid(first)).toBe(true);
  tickets.useUp(first);
  expect(tickets.isValid(first)).toBe(false);
  expect(tickets.isValid(second)).toBe(true);
});

test('a ticket is good for half a minute', () => {
  let nowMs = 5000;
  const tickets = new PageTickets(() => nowMs);
  const [early, late] = [tickets.issue(), tickets.issue()];
  nowMs += 29_999;
  tickets.issue();
  expect(tickets.isValid(early)).toBe(true);
  nowMs += 1;
  expect(tickets.isValid(late)).toBe(false);
});

test('what was never issued is not good', () => {
  expect(new PageTickets().isValid('')).toBe(false);
  expect(new PageTickets().isValid('constructor')).toBe(false);
});
