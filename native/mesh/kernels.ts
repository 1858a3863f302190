// The kernels of the mesh swap. Frames and memory as in Native.

/** A prepared source of the mesh swap, and a mesh swapper: freed with their object. */
export type MeshSourceHandle = { readonly meshSource: unique symbol };
export type MeshSwapperHandle = { readonly meshSwapper: unique symbol };

export interface MeshKernels {
  /**
   * Prepares a photo of a source face: copies what it needs of it.
   * @param landmarks  FaceMesh, 468 × (x, y, z), photo pixels
   * @returns null when the landmarks fit no face
   */
  prepareMeshSource(
    photo: Uint8Array,
    width: number,
    height: number,
    landmarks: Float32Array,
  ): MeshSourceHandle | null;
  /** The same on another thread; photo and landmarks must neither change nor be transferred
   *  meanwhile. */
  prepareMeshSourceAside(
    photo: Uint8Array,
    width: number,
    height: number,
    landmarks: Float32Array,
  ): Promise<MeshSourceHandle | null>;
  /** A swapper with its memory; for one thread, any number of faces. */
  createMeshSwapper(): MeshSwapperHandle;
  /**
   * Draws the source over the face whose landmarks are given, in place.
   * @param landmarks      FaceMesh, 468 × (x, y, z), frame pixels
   * @param faceId         tells wearers apart from frame to frame
   * @param shapeTransfer  0–1: how much of the source's shape the face takes on
   * @param isScalar       forbids vector instructions, for tests
   * @returns false, with the frame untouched, when there is no face to be seen there
   */
  swapMesh(
    swapper: MeshSwapperHandle,
    source: MeshSourceHandle,
    frame: Uint8Array,
    width: number,
    height: number,
    landmarks: Float32Array,
    faceId: number,
    shapeTransfer: number,
    isScalar?: boolean,
  ): boolean;
}
