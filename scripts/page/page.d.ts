// What the classic scripts of the page share with its modules.
declare const corridor: any;
declare const L: any;
declare const corridorUnpack: (collection: any) => any;
