// Asks axe what it objects to on the page, once nothing is moving any more. Answers one line for each rule. The first
// argument says whether only colours have changed since it was asked about this page.
const done = arguments[arguments.length - 1];
const rules = arguments[0] ? { runOnly: ['color-contrast', 'link-in-text-block'], preload: false } : {};
const moving = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime !== Infinity);
const line = found => `${found.id} (${found.impact}): ${found.help}: ` + found.nodes.slice(0, 3)
    .map(node => `${node.target.join(' ')} ${node.html.slice(0, 160)} [${(node.any[0] || node.all[0] || node.none[0] || { message: '' }).message.slice(0, 140)}]`)
    .join(' | ');
Promise.allSettled(moving.map(one => one.finished))
    .then(() => axe.run(document, { resultTypes: ['violations'], ...rules }))
    .then(found => done(found.violations.map(line)));
