// Finds what a person means by "the button called Pay": elements of a role, by the name a screen reader would say.
// Arguments: selector of the role, name or null. Answers the element, or all names when no name is given.
const [selector, wanted] = arguments;
const plain = text => (text || '').replace(/\s+/g, ' ').trim();
const nameOf = element => {
    const labelled = element.getAttribute('aria-labelledby');
    if (labelled) return plain(labelled.split(/\s+/).map(id => document.getElementById(id)?.textContent).join(' '));
    if (element.getAttribute('aria-label')) return plain(element.getAttribute('aria-label'));
    if (element.labels?.length) return plain([...element.labels].map(label => label.textContent).join(' '));
    if (element.matches('input[type=submit]')) return plain(element.value);
    if (element.matches('fieldset')) return plain(element.querySelector('legend')?.textContent);
    const pictures = [...element.querySelectorAll('img[alt]')].map(img => img.alt).join(' ');
    return plain(`${pictures} ${element.innerText || element.textContent}`) || plain(element.title || element.placeholder);
};
const shown = element => element.checkVisibility({ visibilityProperty: true });
const all = [...document.querySelectorAll(selector)].filter(shown).map(element => [element, nameOf(element)]);
if (wanted === null) return all.map(pair => pair[1]);
const found = all.find(pair => pair[1] === wanted) || all.find(pair => pair[1].startsWith(wanted)) || [null];
return found[0];
