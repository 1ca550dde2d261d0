/** The element and what it stands in, up to the root. */
function pathOf(element: HTMLElement, root: HTMLElement): HTMLElement[] {
	const parent = element.parentElement;
	return parent === null || element === root ? [] : [element, ...pathOf(parent, root)];
}

/**
 * A button may go away once it is pressed. The focus then stays with what it stood in, so that the
 * Tab key goes on from there and not from the top of the page.
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
