import { PageTickets } from '../../daemon/preview/page-tickets.js';

test('a ticket is good once', () => {
  const tickets = new PageTickets();
  const [first, second] = [tickets.issue(), tickets.issue()];
  expect(first).not.toBe(second);
  expect(tickets.redeem(first)).toBe(true);
  expect(tickets.redeem(first)).toBe(false);
  expect(tickets.redeem(second)).toBe(true);
});

test('a ticket is good for half a minute', () => {
  let nowMs = 5000;
  const tickets = new PageTickets(() => nowMs);
  const [early, late] = [tickets.issue(), tickets.issue()];
  nowMs += 29_999;
  tickets.issue();
  expect(tickets.redeem(early)).toBe(true);
  nowMs += 1;
  expect(tickets.redeem(late)).toBe(false);
});

test('what was never issued is not good', () => {
  expect(new PageTickets().redeem('')).toBe(false);
  expect(new PageTickets().redeem('constructor')).toBe(false);
});
