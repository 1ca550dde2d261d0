/** The element and its ancestors, up to the root. */
function pathOf(element: HTMLElement, root: HTMLElement): HTMLElement[] {
	const parent = element.parentElement;
	return parent === null || element === root ? [] : [element, ...pathOf(parent, root)];
}

/**
 * A pressed button may disappear. The focus then moves to its nearest remaining ancestor, so that
 * the Tab key continues there and not at the top of the page.
 */
export function keepFocus(root: HTMLElement): void {
	let path: HTMLElement[] = [];
	root.addEventListener('focusin', ({ target }) => {
		if (target instanceof HTMLElement) path = pathOf(target, root);
	});
	const look = new MutationObserver(() => {
		const isLost = path[0]?.isConnected === false && document.activeElement === document.body;
		const near = isLost ? path.find((element) => element.isConnected) : undefined;
		if (!near) return;
		near.tabIndex = -1;
		near.focus({ preventScroll: true });
	});
	look.observe(root, { childList: true, subtree: true });
}
