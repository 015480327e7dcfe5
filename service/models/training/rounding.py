"""Int8 networks as the server runs them where the processor has no products of bytes: DropRounding of service/models/network.cc."""


def without_rounding(network):
    """The OpenVINO network with the weights alone rounded."""
    network = network.clone()
    for node in network.get_ordered_ops():
        if node.get_type_name() == "FakeQuantize" and node.input_value(0).get_node().get_type_name() != "Constant":
            node.output(0).replace(node.input_value(0))
    return network
